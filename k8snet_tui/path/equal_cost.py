"""Where a packet may go one way or another of equal cost: read from the kernels, not guessed from probes.

Linux chooses by a hash. Under `net.ipv4.fib_multipath_hash_policy` 0, its default, of the addresses alone: so
however ports are changed, all probes between two pods go one way, and only another address may go the other
(Documentation/networking/ip-sysctl).
"""

from collections.abc import Iterator

from k8snet_tui.model.address import parse_address
from k8snet_tui.model.network import NextHop, NodeNetwork
from k8snet_tui.model.path import EqualCost
from k8snet_tui.model.trace import TraceStarted
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.network.lookup import find_route

BY_ADDRESSES = 0
"""The `fib_multipath_hash_policy` by which all probes between two addresses go one way."""


def find_equal_cost(reading: NodeNetwork | None, address: str) -> Iterator[EqualCost]:
    """What the node's route to the address shares its packets among; nothing where it is one way."""
    route = find_route(reading, address) if reading else None
    if reading is None or route is None or len(route.next_hops) < 2:
        return
    parsed = parse_address(address)
    policy = reading.hash_policies[1 if parsed and parsed.version == 6 else 0]
    yield EqualCost(reading.node, address, tuple(map(_name, route.next_hops)), policy)


def is_drawn_by_probe(started: TraceStarted) -> bool:
    """The source's node draws a way for each probe anew, by its port: another router there is no news."""
    to = started.destination.address
    policies = [ways.policy for ways in started.chain.equal_cost if ways.address == to]
    has_ports = started.protocol is Protocol.UDP and started.port is None
    return has_ports and any(policy not in (None, BY_ADDRESSES) for policy in policies)


def _name(hop: NextHop) -> str:
    return f"{hop.gateway} by {hop.interface}" if hop.gateway else hop.interface
