"""Joins the replies of a trace into hops, and each hop with its place.

The one writer of a trace's hops: what leaves is frozen, and a hop that did not change is the same object.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import is_

from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import NodeReading
from k8snet_tui.model.path import Chain, Location
from k8snet_tui.model.trace import Endpoint, Hop, HopReply, Reply
from k8snet_tui.path.location import locate_hop

MAX_REPLIES = 8
"""Distinct addresses kept a hop: more than any sane ECMP fan-out."""


class Sightings:
    def __init__(
        self, source: Endpoint, destination: Endpoint, chain: Chain, current: Callable[[], Inventory]
    ) -> None:
        self._source = source
        self._destination = destination
        self._chain = chain
        self._current = current
        self._hops: dict[int, Hop] = {}
        self._located_by: dict[int, tuple[str, Chain, Sequence[Node], Mapping[str, NodeReading]]] = {}
        """By TTL: what the location of its hop rests on."""

    def learn(self, chain: Chain) -> None:
        self._chain = chain

    def add(self, reply: Reply) -> Hop:
        """The hop after this reply: the newest address first, and located by it."""
        known = self._hops.get(reply.ttl)
        newest = HopReply(reply.address, reply.rtt_ms, reply.note)
        others = tuple(r for r in known.replies if r.address != reply.address) if known else ()
        location = self._locate(reply.ttl, reply.address, known)
        self._hops[reply.ttl] = Hop(reply.ttl, (newest, *others)[:MAX_REPLIES], location)
        return self._hops[reply.ttl]

    def _locate(self, ttl: int, address: str, known: Hop | None) -> Location:
        """Looked for again only when something else may come of it: thousands of nodes are looked through."""
        inventory = self._current()
        basis = (address, self._chain, inventory.nodes, inventory.readings)
        before = self._located_by.get(ttl)
        if known and before and all(map(is_, before[1:], basis[1:])) and before[0] == address:
            return known.location
        self._located_by[ttl] = basis
        return locate_hop(
            ttl,
            address,
            source=self._source,
            destination=self._destination,
            chain=self._chain,
            nodes=inventory.nodes,
            pods=inventory.pods,
            readings=inventory.readings,
            cni=inventory.cni,
        )
