"""What one reading of a kernel says of an address: which interface holds it, and which route leads to it."""

from collections.abc import Iterator

from k8snet_tui.model.address import is_in, is_same, parse_network
from k8snet_tui.model.network import Interface, NodeNetwork, Route, RouteKind


def owners(reading: NodeNetwork, address: str) -> Iterator[Interface]:
    """The node's interfaces that hold the address."""
    return (i for i in reading.interfaces if any(is_same(own, address) for own in i.addresses))


def find_route(reading: NodeNetwork, address: str) -> Route | None:
    """The route a packet to the address takes: the longest prefix, then the lowest metric, then the first.

    It may be one that leads nowhere (`RouteKind`). A `throw` counts as no route.
    """
    matching = [
        route
        for route in reading.routes
        if is_in(address, route.destination) and route.kind is not RouteKind.THROW
    ]
    return max(matching, key=lambda route: (_length(route.destination), -route.metric), default=None)


def is_bridge(reading: NodeNetwork, name: str) -> bool:
    """By its kind, or by having ports, where the reading names no kinds."""
    return any(
        (interface.name == name and interface.kind == "bridge") or interface.master == name
        for interface in reading.interfaces
    )


def _length(network: str) -> int:
    parsed = parse_network(network)
    return parsed.prefixlen if parsed else -1
