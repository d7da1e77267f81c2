"""What a packet meets on its way, device by device, and why each is a hop or is none: in plain words."""

from collections.abc import Iterator

from msgspec import Struct

from k8snet_tui.cni.roles import has_proxy_arp, tunnel_kind
from k8snet_tui.model.path import UNKNOWN, Chain, Cut, Device, DeviceKind, Located, Segment
from k8snet_tui.model.trace import Hop, TraceStarted
from k8snet_tui.model.trace_options import Strategy

_TUNNELS = {
    "vxlan": "This one is VXLAN: the whole frame goes as the content of a UDP packet",
    "geneve": "This one is Geneve: the whole frame goes as the content of a UDP packet",
    "ipip": "This one is IP in IP: the packet gets a second IP header",
    "wireguard": "This one is WireGuard: the packet is encrypted and goes as the content of a UDP packet",
}
"""By the kernel's kinds."""


class Way(Struct, frozen=True):
    """What all steps are told from."""

    started: TraceStarted
    hops: tuple[Hop, ...]
    ttls: dict[tuple[int, int], int]
    """The first hop that proved a device, by segment and place in it."""

    @property
    def chain(self) -> Chain:
        return self.started.chain

    @property
    def goal(self) -> str:
        return self.started.destination.name


class Step(Struct, frozen=True):
    segment: int
    device: int
    """The last device that the packet has reached by then."""
    text: str

    def is_beyond(self, cut: Cut | None) -> bool:
        if cut is None or cut.is_back:
            return False
        return (self.segment, self.device) >= (cut.segment, cut.device)


def crossing_steps(way: Way) -> Iterator[Step]:
    """From the source on, as the chain expects it."""
    first, last = way.chain.segments[0], len(way.chain.segments) - 1
    yield _leave_source(way, first)
    if last == 0:
        yield Step(0, len(first.devices) - 1, _stay(way, first))
        return
    yield from _route_out(way, first)
    for number in range(1, last):
        yield _pass_through(way, number)
    if way.chain.segments[last].node is None:
        yield _leave_cluster(way, last)
    else:
        yield from _arrive(way, last)


def name_device(device: Device | None) -> str:
    """A device that was not read is named by what it is."""
    if device is not None and device.name != UNKNOWN:
        return device.name
    is_veth = device is not None and device.kind is DeviceKind.VETH
    return "a veth" if is_veth else "an interface that was not read"


def _leave_source(way: Way, segment: Segment) -> Step:
    """To where the source's node routes."""
    node = segment.node
    if not _begins_in_pod(segment):
        is_from_node = way.started.strategy is Strategy.NODE and way.started.source.pod
        begins = "The probes begin" if is_from_node else f"{way.started.source.name} is"
        return Step(0, 0, f"{begins} in the network of {node} itself: no veth and no bridge here.")
    pod, veth = segment.devices[0].name, name_device(segment.devices[1])
    bridge = _of(segment, DeviceKind.BRIDGE)
    text = (
        f"{pod} has a network of its own, with one interface: eth0. That is one end of a veth pair, a "
        f"virtual cable; its other end is {veth} on {node}"
    )
    if bridge is not None:
        port = f", a port of {bridge.name}. That is a bridge: the switch of all pods of {node}."
        return Step(0, segment.devices.index(bridge), text + port)
    return Step(0, 1, f"{text}. There is no bridge. {_way_of_pod(way, veth, str(node))}")


def _way_of_pod(way: Way, veth: str, node: str) -> str:
    """Calico: `ip route` in such a pod, and the veth's proxy_arp. Others route each pod by its own veth."""
    if not has_proxy_arp(veth):
        return f"{veth} leads straight to the routes of {node}, which has one for each of its pods."
    if ":" in way.started.source.address:
        return (
            f"The pod's only route leads to the link-local address of {veth}, and so to the routes of {node}."
        )
    return (
        f"The pod's only route leads to 169.254.1.1, an address that nobody has: {node} answers for it on "
        f"{veth} (proxy ARP), and so gets every packet of the pod."
    )


def _stay(way: Way, segment: Segment) -> str:
    """Both ends are on one node."""
    node, end, bridge = segment.node, len(segment.devices) - 1, _of(segment, DeviceKind.BRIDGE)
    answer = _answer(way, 0, end)
    if segment.devices[end].kind is not DeviceKind.POD:
        return f"{way.goal} is that node, or is in its network: the packet has arrived. {answer}"
    if not _begins_in_pod(segment):
        by = name_device(segment.devices[0])
        return (
            f"{node} has a route to its own pods, by {by}. What a node sends itself costs no TTL: the only "
            f"hop is {way.goal}. {answer}"
        )
    if bridge is not None:
        return (
            f"{way.goal} is on the same node, at another port of {bridge.name}. The bridge passed the packet "
            "on at layer 2, by MAC address, took nothing off the TTL, and so does not appear itself. One "
            f"hop: the packet never left {node}. {answer}"
        )
    return (
        f"{way.goal} is on the same node, but no bridge joins the two: {node} routes from one cable to the "
        f"other, {name_device(segment.devices[end - 1])}. Routing takes one off the TTL, so the node is a "
        f"hop here. {_answer(way, 0, 1)} Then {way.goal} answers itself. {answer}"
    )


def _route_out(way: Way, segment: Segment) -> Iterator[Step]:
    """The node's routes, and the tunnel where there is one."""
    uplink, tunnel = _of(segment, DeviceKind.UPLINK), _of(segment, DeviceKind.TUNNEL)
    bridge, end = _of(segment, DeviceKind.BRIDGE), len(segment.devices) - 1
    entrance = segment.devices.index(bridge) if bridge else 1
    text = (
        f"{way.started.destination.address} is not on {segment.node}. Its routes lead out by "
        f"{name_device(tunnel or uplink)}."
    )
    if _begins_in_pod(segment):
        hop = f"Routing takes one off the TTL, so this is a hop. {_answer(way, 0, entrance)}"
        yield Step(0, entrance, f"{text} {hop}")
    else:
        yield Step(0, 0, f"{text} What a node sends itself costs no TTL, so this is no hop.")
    if tunnel is not None:
        how = _TUNNELS.get(tunnel_kind(tunnel.name), "The packet is packed into another one")
        yield Step(
            0,
            end,
            f"{tunnel.name} is the mouth of a tunnel between the nodes. {how}, and leaves by "
            f"{name_device(uplink)}. On the wire between the nodes only their own addresses are seen, and "
            "all of the tunnel is one step of the path.",
        )
    elif way.chain.segments[-1].node is not None:
        yield Step(
            0,
            end,
            f"By {name_device(uplink)} it goes to the other node as it is, with the pods' own addresses.",
        )


def _pass_through(way: Way, number: int) -> Step:
    """A node that is none of the ends'."""
    segment = way.chain.segments[number]
    came, leaves = name_device(segment.devices[0]), name_device(segment.devices[-1])
    return Step(
        number,
        len(segment.devices) - 1,
        f"The next one is not {way.goal}'s node but {segment.node}: the routes lead over it. The packet "
        f"comes in there by {came}, and the routes lead on by {leaves}: a hop again. "
        f"{_answer(way, number, 0)}",
    )


def _leave_cluster(way: Way, last: int) -> Step:
    uplink = name_device(way.chain.segments[0].devices[-1])
    return Step(
        last,
        0,
        f"{way.goal} is outside the cluster. The packet leaves by {uplink}; as a rule the node puts its own "
        "address in the place of the pod's (NAT), or no answer would find its way back. "
        f"{_answer(way, last, 0)}",
    )


def _arrive(way: Way, last: int) -> Iterator[Step]:
    segment = way.chain.segments[last]
    node, end = segment.node, len(segment.devices) - 1
    uplink, tunnel = _of(segment, DeviceKind.UPLINK), _of(segment, DeviceKind.TUNNEL)
    came = f"It comes in at {node} by {name_device(uplink)}"
    came += f", is unpacked, and comes out of {tunnel.name}." if tunnel else "."
    if segment.devices[end].kind is not DeviceKind.POD:
        arrived = f"{way.goal} is {node} itself, or is in its network: arrived. {_answer(way, last, end)}"
        yield Step(last, end, f"{came} {arrived}")
        return
    entrance = next((n for n, device in enumerate(segment.devices) if device is (tunnel or uplink)), 0)
    routed = f"{node} routes it on to its pod: a hop again. {_answer(way, last, entrance)}"
    yield Step(last, entrance, f"{came} {routed}")
    veth, bridge = name_device(segment.devices[end - 1]), _of(segment, DeviceKind.BRIDGE)
    way_in = (
        f"{bridge.name} of {node} finds its port by the MAC address of {way.goal}: {veth}. "
        "That is layer 2: crossed, but no hop."
        if bridge
        else f"A route for this one pod leads to {veth}."
    )
    yield Step(
        last,
        end,
        f"{way_in} Over this cable the packet comes to eth0 of {way.goal}, which answers itself. "
        f"{_answer(way, last, end)}",
    )


def _answer(way: Way, segment: int, device: int) -> str:
    """Who answered at the hop that proves the device, and with which of its addresses."""
    ttl = way.ttls.get((segment, device))
    hop = next((hop for hop in way.hops if hop.ttl == ttl and hop.replies), None)
    if hop is None:
        return ""
    told, place = f"Hop {hop.ttl} is {hop.replies[0].address}", hop.location
    if not isinstance(place, Located) or place.interface in (UNKNOWN, ""):
        return f"{told}."
    crossed = way.chain.segments[segment].devices[device]
    if place.pod is None and crossed.name not in (place.interface, UNKNOWN):
        return (
            f"{told}, an address of {place.interface}: a router answers with one of its addresses, whichever "
            f"it finds first, so this does not mean that the packet came by {place.interface}."
        )
    owner = place.pod.rpartition("/")[2] if place.pod else place.node
    return f"{told}, the address of {place.interface} of {owner}."


def _begins_in_pod(segment: Segment) -> bool:
    return segment.devices[0].kind is DeviceKind.POD


def _of(segment: Segment, kind: DeviceKind) -> Device | None:
    return next((device for device in segment.devices if device.kind is kind), None)
