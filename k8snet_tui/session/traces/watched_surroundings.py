"""What traces ask of a cluster that is watched: its live inventory, and its nodes while they need them."""

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.targets.pod_deletion import watch_until_deleted

READINGS_S = 1.0
"""A chain that is read is worth so long a wait, once; then it is derived."""


class WatchedSurroundings:
    def __init__(self, live: LiveInventory, watch: NodeWatch) -> None:
        self._live = live
        self._watch = watch

    def current(self) -> Inventory:
        return self._live.snapshot()

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None:
        nodes = frozenset(end.node for end in ends if end.node)
        await self._watch.wait_for_readings(nodes, READINGS_S)

    async def learn_created(self, node: str) -> None:
        """What comes to a node is seen anyway."""

    def note_traced(self, nodes: frozenset[str]) -> None:
        self._watch.trace(nodes)

    def note_resting(self, is_resting: bool) -> None:
        self._watch.rest(is_resting)

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        return await watch_until_deleted(self._live, ends)
