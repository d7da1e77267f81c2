"""The nodes between those of the two ends: by the kernels' routes, each passes the packet on to the next.

As a rule there are none. A route by another node, made by hand or by a routing daemon, makes that one a hop.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.cni.derived import has_address
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import NodeReading
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.network.lookup import find_route, owners
from k8snet_tui.path.side import Side, find_reading, find_side


class Detour(Struct, frozen=True):
    between: tuple[Side, ...] = ()
    """In their order, each as if the destination were there: its routes lead on."""
    circle: str = ""
    """Where the routes come back to a node that was passed: the sentence. The packet never arrives."""


def find_detour(near: Side, far: Side, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> Detour:
    """Followed as far as kernels were read; a gateway that is no node is not looked behind.

    Nor is one that is the node's own address: Cilium's routes lead by cilium_host to what eBPF does there.
    """
    between: list[Side] = []
    at = near
    while near.plugin.routes_in_kernel and (gateway := _gateway(at, far.address)):
        name = _holder(gateway, far, nodes, readings)
        if name in ("", at.name, far.name):
            break
        passed = [near.name, *(side.name for side in between)]
        if name in passed:
            way = " → ".join([*passed[passed.index(name) :], name])
            return Detour(tuple(between), f"by the nodes' routes packets for {far.address} go round: {way}")
        node = next((node for node in nodes if node.name == name), None)
        there = replace(far.endpoint, node=name)
        at = Side(there, node, find_reading(readings, name), on_host=False, cni=far.cni)
        between.append(at)
    return Detour(tuple(between))


def choose_way(
    near: Side,
    far: Side,
    answering: Collection[str],
    nodes: Sequence[Node],
    readings: Mapping[str, NodeReading],
) -> Side:
    """Its route with the next hop alone that leads over an answering node; as it is where none does."""
    route = find_route(near.reading, far.address) if near.reading else None
    if near.reading is None or route is None:
        return near
    for hop in route.next_hops:
        name = _holder(hop.gateway, far, nodes, readings) if hop.gateway else ""
        if name in answering and name not in (near.name, far.name):
            chosen = replace(route, interface=hop.interface, gateway=hop.gateway)
            routes = tuple(chosen if each is route else each for each in near.reading.routes)
            return replace(near, reading=replace(near.reading, routes=routes))
    return near


def nodes_on_way(ends: tuple[Endpoint, Endpoint], now: Inventory) -> frozenset[str]:
    """Those of the ends, and those that the kernels read so far name between them, by whichever next hop."""
    near, far = (find_side(end, now.nodes, now.readings, now.cni) for end in ends)
    found, waiting = set[str](), [near.name]
    while waiting:
        name = waiting.pop()
        reading = find_reading(now.readings, name)
        route = find_route(reading, far.address) if reading and name != far.name else None
        gateways = {hop.gateway for hop in route.next_hops} | {route.gateway} if route else set()
        found.add(name)
        next_ones = {_holder(gateway, far, now.nodes, now.readings) for gateway in gateways if gateway}
        waiting += sorted(next_ones - found - {""})
    return frozenset(filter(None, {*found, far.name}))


def _gateway(at: Side, address: str) -> str:
    route = find_route(at.reading, address) if at.reading else None
    return route.gateway if route else ""


def _holder(gateway: str, far: Side, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> str:
    """The one node with the address, by its kernel or by the API; the far end's first. Empty for none."""
    if far.reading and any(owners(far.reading, gateway)):
        return far.name
    if far.node and has_address(far.node, gateway, far.cni):
        return far.name
    read = {name: find_reading(readings, name) for name in readings}
    names = {name for name, reading in read.items() if reading and any(owners(reading, gateway))}
    names |= {node.name for node in nodes if _may_have(node, gateway) and has_address(node, gateway, far.cni)}
    return names.pop() if len(names) == 1 else ""


def _may_have(node: Node, address: str) -> bool:
    """Looked at first, for there may be thousands of nodes."""
    return address in node.addresses or any(address in value for _, value in node.annotations)
