"""The part of a chain between two nodes: out of the one by its routes, into the other.

Asked of the kernels where they were read. A device that is down takes its routes with it, so the kernel no
longer names it: then the plugin's ways do, for the chain must show where it is broken.
"""

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.cni.roles import is_tunnel
from k8snet_tui.model.address import ip_version, parse_network
from k8snet_tui.model.network import Interface, NodeNetwork, RouteKind
from k8snet_tui.model.path import UNKNOWN, Device, DeviceKind
from k8snet_tui.network.lookup import find_route, owners
from k8snet_tui.path.side import Side


class Crossing(Struct, frozen=True):
    out: tuple[Device, ...]
    into: tuple[Device, ...]
    is_direct: bool
    """Both kernels say that no router stands between the two nodes."""


def cross_nodes(near: Side, far: Side) -> Crossing:
    tunnel = _tunnel(near, far)
    uplink, landing = _way_to(near, far, bool(tunnel)), _landing(near, far, bool(tunnel))
    if not tunnel:
        return Crossing((uplink,), (landing,), _is_next_hop(near, far))
    through = (
        _limited(near.device(DeviceKind.TUNNEL, tunnel), near, far.address),
        far.device(DeviceKind.TUNNEL, tunnel),
    )
    return Crossing((through[0], uplink), (landing, through[1]), bool(near.reading and far.reading))


def route_device(reading: NodeNetwork | None, address: str) -> str:
    """The device by which the node's routes lead to the address; empty where none does."""
    route = find_route(reading, address) if reading else None
    return route.interface if route else ""


def why_no_route(side: Side, end: Side, way: str = "to") -> str:
    """Why the side's kernel would not pass a packet on to the pod at the end; empty where it would."""
    address = end.address
    if not side.reading or not side.reading.routes:
        return ""
    route = find_route(side.reading, address)
    if route and route.kind is not RouteKind.UNICAST:
        fate = "drops" if route.kind is RouteKind.BLACKHOLE else "refuses"
        return f"{side.name} {fate} what goes to {route.destination} ({route.kind} route)"
    if not side.plugin.routes_in_kernel:
        return ""
    network = parse_network(route.destination) if route else None
    if network is None:
        return f"{side.name} has no route {way} {address}"
    if network.prefixlen or (end.name != side.name and side.plugin.has_default_route(side.backend)):
        return ""
    return f"{side.name} has no route {way} {address} but the default one"


def why_not_passed_on(side: Side, end: Side) -> str:
    """Why the side's kernel would not pass another host's packet on to the pod; empty where it would."""
    version = ip_version(end.address)
    if side.reading and side.plugin.routes_in_kernel and side.reading.forwards[version == 6] is False:
        name = "net.ipv6.conf.all.forwarding" if version == 6 else "net.ipv4.ip_forward"
        return f"{side.name} passes no packets on ({name} is 0)"
    return why_no_route(side, end)


def _way_to(near: Side, far: Side, tunnelled: bool) -> Device:
    own = near.uplink()
    out = route_device(near.reading, far.address)
    if tunnelled or not out:
        out = next(filter(None, (route_device(near.reading, a) for a in far.node_addresses)), "")
    is_named = bool(near.cni and near.cni.node_interface) and tunnelled
    is_lost = not far.on_host and not tunnelled and bool(why_no_route(near, far))
    if own.name != UNKNOWN and (is_named or is_lost or not own.is_up or not out):
        return own
    return _limited(near.device(DeviceKind.UPLINK, out or UNKNOWN), near, far.address)


def _limited(device: Device, side: Side, address: str) -> Device:
    """The device as a packet on its route meets it: the route may have a smaller MTU of its own."""
    route = find_route(side.reading, address) if side.reading else None
    own = route.mtu_bytes if route and route.interface == device.name else 0
    return replace(device, mtu_bytes=min(own, device.mtu_bytes or own)) if own else device


def _landing(near: Side, far: Side, tunnelled: bool) -> Device:
    """The interface by which the packet comes in: the one with the gateway's address, or the node's own."""
    route = find_route(near.reading, far.address) if near.reading else None
    if far.reading and route and route.gateway and not tunnelled:
        held = next(owners(far.reading, route.gateway), None)
        if held:
            return far.device(DeviceKind.UPLINK, held.name)
    return far.uplink()


def _is_next_hop(near: Side, far: Side) -> bool:
    route = find_route(near.reading, far.address) if near.reading else None
    if not route or not far.reading or route.kind is not RouteKind.UNICAST:
        return False
    return any(owners(far.reading, route.gateway)) if route.gateway else far.on_host


def _tunnel(near: Side, far: Side) -> str:
    """The tunnel device between the two nodes, named alike on both; empty where there is none."""
    if far.on_host:
        return _tunnel_on(near.reading, far.address) if near.reading else ""
    by_plugin = far.plugin.tunnel(far.node, far.backend, ip_version(far.address))
    if near.is_down(by_plugin) or far.is_down(by_plugin):
        return by_plugin
    if near.reading:
        return _tunnel_on(near.reading, far.address)
    return _tunnel_on(far.reading, near.address) if far.reading else by_plugin


def _tunnel_on(reading: NodeNetwork, address: str) -> str:
    name = route_device(reading, address)
    return name if is_tunnel(reading.interface(name) or Interface(name)) else ""
