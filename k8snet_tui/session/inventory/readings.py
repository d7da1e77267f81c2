"""What has been read of the nodes' kernels, and which veths are the pods': one writer, frozen parts out."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from k8snet_tui.model.network import NodeCounters, NodeNetwork, NodeReading, Rate, Unread
from k8snet_tui.session.inventory.counted_nodes import CountedNodes
from k8snet_tui.session.inventory.node_reading import find_veths, name_veth_pods
from k8snet_tui.session.inventory.pod_index import PodIndex


class Readings:
    """Each mapping is the same object until something in it changes."""

    def __init__(self, pods: PodIndex, note_change: Callable[[], None]) -> None:
        self._pods = pods
        self._note_change = note_change
        self._came = asyncio.Event()
        """Set once, then replaced: who waits for the next reading waits on the one that is there."""
        self.nodes: Mapping[str, NodeReading] = {}
        self._counted = CountedNodes()
        self.veths: Mapping[str, str] = {}
        self.veth_pods: Mapping[tuple[str, str], str] = {}

    def put(self, reading: NodeReading) -> None:
        """Trouble of the line says nothing of a node: what was read before stays."""
        before = self.nodes.get(reading.node)
        is_trouble = isinstance(reading, Unread) and reading.is_passing
        if before == reading or (is_trouble and isinstance(before, NodeNetwork)):
            return
        self._hold({**self.nodes, reading.node: reading})
        self._came.set()
        self._came = asyncio.Event()

    def forget_all_but(self, kept: frozenset[str]) -> None:
        self._hold({node: reading for node, reading in self.nodes.items() if node in kept})

    def _hold(self, nodes: Mapping[str, NodeReading]) -> None:
        pods = [pod for node in nodes for pod in self._pods.on_node(node)]
        self.nodes, self.veths = nodes, find_veths(nodes, pods, known=self.veths)
        self.veth_pods = name_veth_pods(self.veths, pods)
        self._note_change()

    @property
    def counters(self) -> Mapping[str, NodeCounters]:
        return self._counted.counters

    @property
    def rates(self) -> Mapping[str, tuple[Rate, ...]]:
        return self._counted.rates

    def put_counters(self, node: str, now: NodeCounters) -> None:
        self._counted.put(node, now)
        self._note_change()

    def keep_counters(self, nodes: frozenset[str]) -> None:
        """Others are not counted any more."""
        if self._counted.keep(nodes):
            self._note_change()

    async def wait_for(self, nodes: frozenset[str], limit_s: float) -> None:
        """Until these have been read, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while not nodes <= self.nodes.keys():
                    await self._came.wait()
