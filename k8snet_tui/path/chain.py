"""The physical chain of devices a packet is expected to cross from source to destination.

Asked of the kernels where they were read: the routes name the way out of a node, be it a tunnel or an
uplink, and the bridge names the way to a pod. Where a node was not read, the API and the known ways of its
network plugin stand in, and the basis says so; what neither tells is `?`.
"""

from collections.abc import Mapping, Sequence

from k8snet_tui.cni.registry import plugin_of
from k8snet_tui.cni.roles import is_tunnel
from k8snet_tui.model.address import ip_version
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni, Interface, NodeNetwork, NodeReading
from k8snet_tui.model.path import UNKNOWN, Chain, Device, DeviceKind, Segment
from k8snet_tui.model.trace import Endpoint
from k8snet_tui.network.lookup import find_route, owners
from k8snet_tui.path.side import Side, cross_access, find_side


def expect_chain(
    source: Endpoint,
    destination: Endpoint,
    nodes: Sequence[Node],
    readings: Mapping[str, NodeReading],
    veths: Mapping[str, str],
    cni: Cni | None,
) -> Chain:
    near, far = find_side(source, nodes, readings, cni), find_side(destination, nodes, readings, cni)
    leaving, arriving = cross_access(near, veths), cross_access(far, veths)[::-1]
    if destination.node is None:
        segments = _way_out(near, destination, leaving)
    elif source.node == destination.node:
        segments = (Segment(source.node, _join(leaving, arriving) or (_uplink_of(far),)),)
    else:
        between = _between(near, far)
        segments = (
            Segment(source.node, (*leaving, *between[0])),
            Segment(destination.node, (*between[1], *arriving)),
        )
    return Chain(segments, _basis([side for side in (near, far) if side.endpoint.node]))


def replace_origin(chain: Chain, name: str) -> Chain:
    """The chain as another pod beside the source begins it: `name`, and a veth that is not known."""
    if not chain.segments:
        return chain
    first, *rest = chain.segments
    known = {DeviceKind.POD: name, DeviceKind.VETH: UNKNOWN}
    access = [Device(d.kind, known.get(d.kind, d.name)) for d in first.devices[:2]]
    return Chain((Segment(first.node, (*access, *first.devices[2:])), *rest), chain.basis)


def _join(leaving: tuple[Device, ...], arriving: tuple[Device, ...]) -> tuple[Device, ...]:
    """Two pods on one bridge cross it once."""
    if leaving and arriving and leaving[-1] == arriving[0] and leaving[-1].kind is DeviceKind.BRIDGE:
        return (*leaving, *arriving[1:])
    return (*leaving, *arriving)


def _way_out(near: Side, destination: Endpoint, leaving: tuple[Device, ...]) -> tuple[Segment, ...]:
    uplink = _route_device(near.reading, destination.address)
    outside = Device(DeviceKind.OUTSIDE, destination.address)
    if near.reading and any(owners(near.reading, destination.address)):
        # The source's own node has the address: nothing leaves it.
        return (Segment(near.endpoint.node, leaving or (_uplink_of(near),)),)
    return (
        Segment(near.endpoint.node, (*leaving, Device(DeviceKind.UPLINK, uplink or UNKNOWN))),
        Segment(None, (outside,)),
    )


def _between(near: Side, far: Side) -> tuple[tuple[Device, ...], tuple[Device, ...]]:
    """What is crossed on the way out of the one node, and on the way into the other."""
    tunnel = _tunnel(near, far)
    out = _route_device(near.reading, far.address)
    if tunnel or not out:
        out = next(filter(None, (_route_device(near.reading, a) for a in far.node_addresses)), UNKNOWN)
    uplink, landing = Device(DeviceKind.UPLINK, out), _landing(near, far, bool(tunnel))
    if not tunnel:
        return (uplink,), (landing,)
    through = Device(DeviceKind.TUNNEL, tunnel)
    return (through, uplink), (landing, through)


def _landing(near: Side, far: Side, tunnelled: bool) -> Device:
    """The interface by which the packet comes in: the one with the gateway's address, or the node's own."""
    route = find_route(near.reading, far.address) if near.reading else None
    if far.reading and route and route.gateway and not tunnelled:
        held = next(owners(far.reading, route.gateway), None)
        if held:
            return Device(DeviceKind.UPLINK, held.name)
    return _uplink_of(far)


def _uplink_of(side: Side) -> Device:
    """The interface that a person named, else the one with the node's own address."""
    named = side.cni.node_interface if side.cni else ""
    if named and not (side.reading and side.reading.interface(named) is None):
        return Device(DeviceKind.UPLINK, named)
    if side.reading:
        addresses = (side.address, *side.node_addresses) if side.on_host else side.node_addresses
        for address in addresses:
            if held := next(owners(side.reading, address), None):
                return Device(DeviceKind.UPLINK, held.name)
    return Device(DeviceKind.UPLINK, UNKNOWN)


def _tunnel(near: Side, far: Side) -> str:
    """The tunnel device between the two nodes, named alike on both; empty where there is none."""
    if near.reading:
        return _tunnel_on(near.reading, far.address)
    if far.on_host:
        return ""
    if far.reading:
        return _tunnel_on(far.reading, near.address)
    cni = far.cni
    return plugin_of(cni).tunnel(far.node, cni.backend if cni else "", ip_version(far.address))


def _tunnel_on(reading: NodeNetwork, address: str) -> str:
    name = _route_device(reading, address)
    return name if is_tunnel(reading.interface(name) or Interface(name)) else ""


def _route_device(reading: NodeNetwork | None, address: str) -> str:
    route = find_route(reading, address) if reading else None
    return route.interface if route else ""


def _basis(sides: Sequence[Side]) -> str:
    names = dict.fromkeys(side.endpoint.node or "" for side in sides if side.reading)
    missing = dict.fromkeys(side.endpoint.node or "" for side in sides if not side.reading)
    if not missing:
        return f"read from {' and '.join(names)}"
    unread = f"{' and '.join(missing)} {'was' if len(missing) == 1 else 'were'} not read"
    if not names:
        return f"derived from the API: {unread}"
    return f"read from {' and '.join(names)}; the rest derived from the API: {unread}"
