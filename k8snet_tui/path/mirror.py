"""The two directions of one path, held against each other: is the way back the way there, turned round?

Compared are the nodes that route, hop by hop, and the devices that packets cross on each node. The addresses
of routers are not: each answers the one direction by one interface and the other by another.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from k8snet_tui.model.path import UNKNOWN, Chain, DeviceKind, Located, Segment
from k8snet_tui.model.trace import Endpoint, Hop, Trace
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.path.place import name_place


class Difference(Struct, frozen=True):
    why: str
    there: int = 0
    """The hop of the way there that it is about; 0 for none."""
    back: int = 0


def compare_directions(there: Trace, back: Trace) -> tuple[Difference, ...]:
    """Nothing is said of a direction that does not arrive yet; a silent or unknown hop may be any."""
    if there.started is None or back.started is None:
        return ()
    outward = _routers(there.hops, there.started.destination)
    homeward = _routers(back.hops, back.started.destination)
    by_hops = () if outward is None or homeward is None else _compare_routers(outward, homeward)
    return (*by_hops, *_compare_chains(there.started.chain, back.started.chain))


def _routers(hops: Sequence[Hop], destination: Endpoint) -> Sequence[Hop] | None:
    """The hops before the destination; None where it has not answered."""
    for number, hop in enumerate(hops):
        if has_arrived(hop, destination):
            return hops[:number]
    return None


def _compare_routers(there: Sequence[Hop], back: Sequence[Hop]) -> Iterator[Difference]:
    if len(there) != len(back):
        yield Difference(f"{_count(len(there) + 1)} there, {_count(len(back) + 1)} back")
        for hop in _only(there, back):
            yield Difference(f"{_place(hop)} is on the way there only", there=hop.ttl)
        for hop in _only(back, there):
            yield Difference(f"{_place(hop)} is on the way back only", back=hop.ttl)
        return
    for one, other in zip(there, reversed(back), strict=True):
        nodes = _node(one), _node(other)
        if None not in nodes and nodes[0] != nodes[1]:
            yield Difference(
                f"hop {one.ttl} there is {_place(one)}, hop {other.ttl} back in its place is {_place(other)}",
                one.ttl,
                other.ttl,
            )


def _only(hops: Sequence[Hop], others: Sequence[Hop]) -> list[Hop]:
    """Those on nodes that are not among the others; none while one of the others is not known."""
    known = {_node(hop) for hop in others}
    return [hop for hop in hops if None not in known and _node(hop) not in (None, *known)]


def _node(hop: Hop) -> str | None:
    """What routes there; a place outside the cluster is told by its address."""
    if not isinstance(hop.location, Located) or not hop.replies:
        return None
    return hop.location.node or hop.replies[0].address


def _place(hop: Hop) -> str:
    is_inside = isinstance(hop.location, Located) and hop.location.node is not None
    return name_place(hop.location) if is_inside else hop.replies[0].address


def _compare_chains(there: Chain, back: Chain) -> Iterator[Difference]:
    for one, other in zip(there.segments, reversed(back.segments), strict=False):
        crossed = _crossed(one), _crossed(other)
        if one.node != other.node or UNKNOWN in (*crossed[0], *crossed[1]):
            continue
        if set(crossed[0]) != set(crossed[1]):
            yield Difference(
                f"{one.node or 'outside'} is crossed by {' – '.join(crossed[0])} there, "
                f"by {' – '.join(crossed[1][::-1])} back"
            )


def _crossed(segment: Segment) -> tuple[str, ...]:
    """Bridges, tunnels and uplinks: pods and their veths are the ends themselves."""
    ends = (DeviceKind.POD, DeviceKind.VETH)
    return tuple(device.name for device in segment.devices if device.kind not in ends)


def _count(hops: int) -> str:
    return "1 hop" if hops == 1 else f"{hops} hops"
