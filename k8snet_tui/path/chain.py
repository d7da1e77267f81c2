"""The physical chain of devices a packet is expected to cross from source to destination.

Asked of the kernels where they were read: the routes name the way out of a node, be it a tunnel or an
uplink, and the bridge names the way to a pod. Where a node was not read, the API and the known ways of its
network plugin stand in, and the basis says so; what neither tells is `?`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from msgspec import structs

from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni, NodeReading, Unread
from k8snet_tui.model.path import UNKNOWN, Chain, Cut, Device, DeviceKind, Segment
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.network.lookup import owners
from k8snet_tui.path.detour import Detour, choose_way, find_detour
from k8snet_tui.path.equal_cost import find_equal_cost
from k8snet_tui.path.node_to_node import cross_nodes, route_device, why_no_route, why_not_passed_on
from k8snet_tui.path.side import Side, cross_access, find_side

UNKNOWN_VETH = Device(DeviceKind.VETH, UNKNOWN)
_Places: TypeAlias = Sequence[tuple[int, int]]
"""Segment and device at which each node of the way routes: before its way out, or behind its way in."""


def expect_chain(
    source: Endpoint,
    destination: Endpoint,
    nodes: Sequence[Node],
    readings: Mapping[str, NodeReading],
    veths: Mapping[str, str],
    cni: Cni | None,
    answering: Collection[str] = (),
) -> Chain:
    """Of ways of equal cost the one that leads over an `answering` node, or else the kernel's first."""
    near, far = find_side(source, nodes, readings, cni), find_side(destination, nodes, readings, cni)
    there = tuple(find_equal_cost(near.reading, far.address))
    back = tuple(find_equal_cost(far.reading, near.address))
    if there:
        near = choose_way(near, far, answering, nodes, readings)
    detour = find_detour(near, far, nodes, readings) if far.name not in ("", near.name) else Detour()
    chain = _expect(near, far, detour, veths, cni)
    routers = None if there else chain.routers  # one way's would contradict an answer from the other
    names = dict.fromkeys(side.name for side in (near, *detour.between, far))
    unread = tuple(_say_unread([readings.get(name) for name in names]))
    not_ready = tuple(node.name for node in nodes if node.name in names and "NotReady" in node.status)
    ways = there + back
    return structs.replace(chain, equal_cost=ways, routers=routers, not_ready=not_ready, unread=unread)


def _expect(near: Side, far: Side, detour: Detour, veths: Mapping[str, str], cni: Cni | None) -> Chain:
    source, destination = near.endpoint, far.endpoint
    leaving, arriving = cross_access(near, veths), cross_access(far, veths)[::-1]
    basis = _basis([side for side in (near, *detour.between, far) if side.endpoint.node], cni)
    if destination.node is None:
        return Chain(_way_out(near, destination, leaving), basis)
    if source.node == destination.node:
        joined = _join(leaving, arriving)
        segments: tuple[Segment, ...] = (near.segment(joined or (far.uplink(),)),)
        is_bridged = len(joined) < len(leaving) + len(arriving)
        routers: tuple[str, ...] = () if near.on_host or far.on_host or is_bridged else (near.name,)
        middle = len(leaving)
        lost = [Cut(0, middle, why)] if (why := _why_lost(near, far)) else []
        back = [Cut(0, middle, why, is_back=True)] if (why := _why_lost(far, near, "back to")) else []
        return Chain(segments, basis, _known(routers, near), _first_cut(segments, lost, back))
    sides = (near, *detour.between, far)
    crossings = [cross_nodes(one, other) for one, other in pairwise(sides)]
    passing = [
        side.segment(_through(into.into, out.out))
        for side, (into, out) in zip(detour.between, pairwise(crossings), strict=True)
    ]
    segments = (
        near.segment((*leaving, *crossings[0].out)),
        *passing,
        far.segment((*crossings[-1].into, *arriving)),
    )
    routers = tuple(side.name for side in sides if not side.on_host)
    places = [(0, len(leaving)), *((n, len(each.into)) for n, each in enumerate(crossings, 1))]
    round_and_round = [Cut(*places[-2], detour.circle)] if detour.circle else []
    return Chain(
        segments,
        basis,
        _known(routers, *sides) if all(crossing.is_direct for crossing in crossings) else None,
        _first_cut(
            segments,
            [*round_and_round, *_lost(sides, places)],
            _lost_back(near, far, (places[0], places[-1])),
        ),
    )


def replace_origin(chain: Chain, name: str, veth: Device = UNKNOWN_VETH) -> Chain:
    """The chain as another pod beside the source begins it, with its name and its veth."""
    if not chain.segments:
        return chain
    first, *rest = chain.segments
    known = {DeviceKind.POD: Device(DeviceKind.POD, name), DeviceKind.VETH: veth}
    access = [known.get(device.kind, device) for device in first.devices[:2]]
    begun = structs.replace(first, devices=(*access, *first.devices[2:]))
    return structs.replace(chain, segments=(begun, *rest))


def _join(leaving: tuple[Device, ...], arriving: tuple[Device, ...]) -> tuple[Device, ...]:
    """Two pods on one bridge cross it once."""
    if leaving and arriving and leaving[-1] == arriving[0] and leaving[-1].kind is DeviceKind.BRIDGE:
        return (*leaving, *arriving[1:])
    return (*leaving, *arriving)


def _through(into: tuple[Device, ...], out: tuple[Device, ...]) -> tuple[Device, ...]:
    """Of a node that passes a packet on; one that goes back by the device it came in by crosses that once."""
    return (*into, *out[1:]) if into[-1].name == out[0].name else (*into, *out)


def _way_out(near: Side, destination: Endpoint, leaving: tuple[Device, ...]) -> tuple[Segment, ...]:
    if near.reading and any(owners(near.reading, destination.address)):
        # The source's own node has the address: nothing leaves it.
        return (near.segment(leaving or (near.uplink(),)),)
    uplink = near.device(DeviceKind.UPLINK, route_device(near.reading, destination.address) or UNKNOWN)
    outside = Segment(None, (Device(DeviceKind.OUTSIDE, destination.address),))
    return near.segment((*leaving, uplink)), outside


def _known(routers: tuple[str, ...], *sides: Side) -> tuple[str, ...] | None:
    """Only kernels know the routers, and only where no eBPF and no virtual switch forwards."""
    return routers if all(side.reading and side.plugin.routes_in_kernel for side in sides) else None


def _lost(sides: Sequence[Side], places: _Places) -> Iterator[Cut]:
    """Where a kernel has no route to the destination's pod: before the way out, or behind the way in."""
    near, far = sides[0], sides[-1]
    if far.on_host:
        return
    for place, side in zip(places, sides, strict=True):
        sends_itself = side is near and near.on_host
        if why := (why_no_route if sends_itself else why_not_passed_on)(side, far):
            yield Cut(*place, why)


def _lost_back(near: Side, far: Side, places: _Places) -> Iterator[Cut]:
    """Where a kernel has no route back to the source's pod; that it forwards at all, `_lost` has asked."""
    for place, side in zip(places, (near, far), strict=True):
        if why := _why_lost(side, near, "back to"):
            yield Cut(*place, why, is_back=True)


def _why_lost(side: Side, end: Side, way: str = "to") -> str:
    """Why the kernel of the side would not pass a packet on to the pod at the end."""
    return "" if end.on_host else why_no_route(side, end, way)


def _first_cut(segments: Sequence[Segment], lost: Iterable[Cut], lost_back: Iterable[Cut]) -> Cut | None:
    """Of the way there; where that is whole, the one that answers meet first: the farthest."""
    there = min((*_devices_down(segments), *lost), key=_place, default=None)
    return there or max(lost_back, key=_place, default=None)


def _place(cut: Cut) -> tuple[int, int]:
    return cut.segment, cut.device


def _devices_down(segments: Sequence[Segment]) -> Iterator[Cut]:
    for number, segment in enumerate(segments):
        for position, device in enumerate(segment.devices):
            if not device.is_up:
                yield Cut(number, position, f"{device.name} of {segment.node} is down")


def _say_unread(readings: Sequence[NodeReading | None]) -> Iterator[str]:
    """A sentence for each reason, with the nodes that it holds for."""
    nodes: dict[str, list[str]] = {}
    for reading in readings:
        if isinstance(reading, Unread):
            nodes.setdefault(reading.why, []).append(reading.node)
    for why, names in nodes.items():
        yield f"{' and '.join(names)} {'was' if len(names) == 1 else 'were'} not read ({why})"


def _basis(sides: Sequence[Side], cni: Cni | None) -> str:
    """What was read, and what the rest is derived from: the API, and the plugin as it was recognised."""
    names = dict.fromkeys(side.name for side in sides if side.reading)
    missing = dict.fromkeys(side.name for side in sides if not side.reading)
    partly = dict.fromkeys(side.name for side in sides if side.reading and side.reading.gaps)
    gaps = f"; not all of {' and '.join(partly)} could be read" if partly else ""
    chosen = cni.node_interface if cni else ""
    without = dict.fromkeys(s.name for s in sides if chosen and s.reading and not s.reading.interface(chosen))
    if without:
        gaps += f"; {' and '.join(without)} {'has' if len(without) == 1 else 'have'} no interface {chosen}"
    if not missing:
        return f"read from {' and '.join(names)}{gaps}"
    unread = f"{' and '.join(missing)} {'was' if len(missing) == 1 else 'were'} not read"
    if cni and cni.reason:
        unread += f"; {cni}: {cni.reason}"
    if not names:
        return f"derived from the API: {unread}"
    return f"read from {' and '.join(names)}; the rest derived from the API: {unread}{gaps}"
