"""From the fields of one printed route to the record, whichever form they were printed in.

A route that is kept leads somewhere, or says that nothing does: `blackhole`, `unreachable`, `prohibit`,
`throw`. What the kernel keeps for itself (local, broadcast, anycast, multicast) is no way to another host.
"""

from collections.abc import Sequence

from k8snet_tui.model.network import NextHop, Route, RouteKind
from k8snet_tui.network.json_objects import Gaps
from k8snet_tui.network.untrusted import plain_network

MAX_NEXT_HOPS = 64
KINDS = {kind.value: kind for kind in RouteKind}
NOT_FOR_OTHERS = frozenset({"local", "broadcast", "anycast", "multicast", "nat"})
TYPES = KINDS.keys() | NOT_FOR_OTHERS
"""Words that `ip route` prints before a destination."""
PLAIN_TOS = frozenset({"", "0", "0x0", "0x00", "default", "CS0"})
"""A route with another `tos` is for packets of that type of service alone (ip-route(8)): not for probes."""
DEAD = "dead"
"""The flag of a next hop that the kernel passes over: its device is down (RTNH_F_DEAD, linux/rtnetlink.h)."""


def make_route(
    destination: str,
    family: int,
    kind: str,
    next_hops: Sequence[NextHop],
    *,
    metric: int = 0,
    mtu_bytes: int = 0,
) -> Route | None:
    """None for what is no way to another host. Raises ValueError for what makes no route.

    One without a device is a way all the same: BusyBox prints no next hops where there are several.
    """
    if kind in NOT_FOR_OTHERS:
        return None
    network = plain_network(destination, family)
    if not network or kind not in KINDS:
        raise ValueError("no route")
    if kind != RouteKind.UNICAST:
        # Of IPv6 the kernel names lo as the device.
        return Route(network, kind=KINDS[kind], metric=metric)
    hops = tuple(hop for hop in next_hops if hop.interface)[:MAX_NEXT_HOPS]
    if not hops:
        return Route(network, metric=metric, mtu_bytes=mtu_bytes)
    several = hops if len(hops) > 1 else ()
    return Route(
        network, hops[0].interface, hops[0].gateway, metric=metric, mtu_bytes=mtu_bytes, next_hops=several
    )


def tell_no_device(route: Route, gaps: Gaps) -> None:
    if route.kind is RouteKind.UNICAST and not route.interface:
        gaps("a route with no device")
