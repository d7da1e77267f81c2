"""What traces ask of a cluster that is watched: its live inventory, and its nodes while they need them."""

import asyncio
from collections.abc import Callable

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Endpoint
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.targets.pod_deletion import vanished_sentence

READINGS_S = 1.0
"""A chain that is read is worth so long a wait, once; then it is derived."""
LOOK_S = 0.2


class WatchedSurroundings:
    def __init__(
        self, inventory: LiveInventory, watch: NodeWatch, direct_readers: Callable[[], None]
    ) -> None:
        self._inventory = inventory
        self._watch = watch
        self._direct_readers = direct_readers
        self.traced: frozenset[str] = frozenset()
        """Nodes at the ends of running traces: they are read, on the screen or not."""

    def current(self) -> Inventory:
        return self._inventory.snapshot(self._watch)

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None:
        nodes = frozenset(end.node for end in ends if end.node)
        await self._watch.wait_for_readings(nodes, READINGS_S)

    def note_traced(self, nodes: frozenset[str]) -> None:
        if nodes != self.traced:
            self.traced = nodes
            self._direct_readers()

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        """Known from the watch of pods, at once."""
        uids = {end.pod: pod.uid for end in ends if end.pod and (pod := self._inventory.pods.find(end.pod))}
        while True:
            for end in ends:
                if end.pod not in uids or not self._inventory.is_watched(end.pod):
                    continue
                pod = self._inventory.pods.find(end.pod)
                if pod is None or pod.uid != uids[end.pod]:
                    return vanished_sentence(end)
            await asyncio.sleep(LOOK_S)
