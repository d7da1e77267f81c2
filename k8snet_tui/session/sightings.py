"""Joins the replies of a trace into hops, and each hop with its place.

The one writer of a trace's hops: what leaves is frozen, and a hop that did not change is the same object.
"""

from collections.abc import Callable

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.path import Chain
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

    def add(self, reply: Reply) -> Hop:
        """The hop after this reply: the newest address first, and located by it."""
        known = self._hops.get(reply.ttl)
        newest = HopReply(reply.address, reply.rtt_ms, reply.note)
        others = tuple(r for r in known.replies if r.address != reply.address) if known else ()
        inventory = self._current()
        location = locate_hop(
            reply.ttl,
            reply.address,
            source=self._source,
            destination=self._destination,
            chain=self._chain,
            nodes=inventory.nodes,
            pods=inventory.pods,
            readings=inventory.readings,
        )
        self._hops[reply.ttl] = Hop(reply.ttl, (newest, *others)[:MAX_REPLIES], location)
        return self._hops[reply.ttl]
