"""Keeps the readings and rates of the nodes that are looked at, a task a node.

A node is read when it comes into view, again when its pods have changed, and every half minute. Its
counters run only while its interfaces are on the screen. Trouble of the line says nothing of a node: what was
read stays, and is read again soon.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing, suppress

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import NodeNetwork, NodeReading, Rate, Unread
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.inventory.interface_rates import count_rates
from k8snet_tui.session.inventory.node_reading import (
    find_veths,
    name_veth_pods,
    read_node,
    read_own_node,
    wake_silent_pods,
)
from k8snet_tui.session.inventory.pod_index import PodIndex
from k8snet_tui.session.node_shell import NodeShell, NoEntry

REREAD_S = 30.0
SETTLE_S = 0.5
"""Pods come in swarms: one reading for all that changed meanwhile."""
RETRY_S = 5.0


class NodeWatch:
    def __init__(self, shell: NodeShell, pods: PodIndex, note_change: Callable[[], None]) -> None:
        self._shell = shell
        self._pods = pods
        self._note_change = note_change
        self._wanted: frozenset[str] = frozenset()
        self._counted: frozenset[str] = frozenset()
        self._own: frozenset[str] = frozenset()
        self._directed = asyncio.Event()
        self._pods_changed = asyncio.Event()
        """Set once, then replaced: who waits for the next change waits on the one that is there."""
        self._pods_are_all = False
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._read_something = asyncio.Event()
        """Like `_pods_changed`, for readings."""
        self.readings: Mapping[str, NodeReading] = {}
        self.rates: Mapping[str, tuple[Rate, ...]] = {}
        self.veths: Mapping[str, str] = {}
        self.veth_pods: Mapping[tuple[str, str], str] = {}

    def direct(self, wanted: frozenset[str], counted: frozenset[str], own: frozenset[str]) -> None:
        """Says which nodes to read, and which of them to count.

        `own` are nodes that are this machine: they are read without being entered.
        """
        self._own = own
        wanted |= own
        counted = (counted & wanted) - own
        if (wanted, counted) == (self._wanted, self._counted):
            return
        self._wanted, self._counted = wanted, counted
        self._directed.set()

    def note_pods(self, are_all: bool) -> None:
        """Pods came, went or changed. Until all are there, a node's way in may still come."""
        self._pods_are_all = are_all
        self._pods_changed.set()
        self._pods_changed = asyncio.Event()

    async def wait_for_readings(self, nodes: frozenset[str], limit_s: float) -> None:
        """Until those of `nodes` that are to be read have been, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while not nodes & self._wanted <= self.readings.keys():
                    await self._read_something.wait()

    async def run(self) -> None:
        """Starts and ends the tasks as directed, for ever."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._directed.wait()
                self._directed.clear()
                self._end_unwanted()
                for node in self._wanted:
                    self._ensure(group, "read", node)
                for node in self._counted:
                    self._ensure(group, "count", node)

    def _ensure(self, group: asyncio.TaskGroup, what: str, node: str) -> None:
        task = self._tasks.get((what, node))
        if task is None or task.done():
            work = self._keep_read(node) if what == "read" else self._keep_counted(node)
            self._tasks[what, node] = group.create_task(work)

    def _end_unwanted(self) -> None:
        for (what, node), task in list(self._tasks.items()):
            if node not in (self._wanted if what == "read" else self._counted):
                task.cancel()
                del self._tasks[what, node]
        self.rates = {node: rates for node, rates in self.rates.items() if node in self._counted}

    async def _keep_read(self, node: str) -> None:
        while True:
            seen = self._pods.on_node(node)
            again_s = REREAD_S
            if node in self._own:
                self._put(await read_own_node(node))
            elif not self._may_be_read(node, seen) or not await self._read(node, seen):
                again_s = RETRY_S
            try:
                async with asyncio.timeout(again_s):
                    await self._wait_until_others(node, seen)
            except TimeoutError:
                continue

    def _may_be_read(self, node: str, pods: list[Pod]) -> bool:
        """Without a way in it is said so, once that is sure."""
        return self._pods_are_all or find_entry_pod(pods, node) is not None

    async def _read(self, node: str, pods: list[Pod]) -> bool:
        """False when the line did not let it."""
        reading = await read_node(self._shell, node, pods)
        self._put(reading)
        if isinstance(reading, Unread):
            return not reading.is_passing
        if await wake_silent_pods(self._shell, reading, pods):
            self._put(await read_node(self._shell, node, pods))
        return True

    def _put(self, reading: NodeReading) -> None:
        before = self.readings.get(reading.node)
        is_trouble = isinstance(reading, Unread) and reading.is_passing
        if before == reading or (is_trouble and isinstance(before, NodeNetwork)):
            return
        self.readings = {**self.readings, reading.node: reading}
        pods = [pod for node in self.readings for pod in self._pods.on_node(node)]
        self.veths = find_veths(self.readings, pods)
        self.veth_pods = name_veth_pods(self.veths, pods)
        self._read_something.set()
        self._read_something = asyncio.Event()
        self._note_change()

    async def _wait_until_others(self, node: str, seen: list[Pod]) -> None:
        """Until the node's pods are others than `seen`; a swarm of changes is waited for a moment."""
        while _placed(self._pods.on_node(node)) == _placed(seen):
            await self._pods_changed.wait()
        if find_entry_pod(seen, node) is not None:
            await asyncio.sleep(SETTLE_S)

    async def _keep_counted(self, node: str) -> None:
        while True:
            # A refusal is shown by the reading of the same node, which meets it too.
            with suppress(ClusterError, NoEntry, NotConsented):
                entry = await self._shell.find_entry(node, self._pods.on_node(node))
                async with aclosing(count_rates(self._shell, entry)) as counting:
                    async for rates in counting:
                        self.rates = {**self.rates, node: rates}
                        self._note_change()
            self._forget_rates(node)
            await asyncio.sleep(RETRY_S)

    def _forget_rates(self, node: str) -> None:
        """What is not counted has no rate."""
        self.rates = {name: rates for name, rates in self.rates.items() if name != node}
        self._note_change()


def _placed(pods: Iterable[Pod]) -> set[tuple[str, tuple[str, ...], str]]:
    """What of the pods changes a node's interfaces and tables."""
    return {(pod.uid, pod.addresses, pod.status) for pod in pods}
