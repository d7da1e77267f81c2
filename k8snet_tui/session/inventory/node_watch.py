"""Which nodes are read, and how often: a task for each node and purpose, as they are wanted.

- *read*: when a node comes into view, again when its pods have changed, and every half minute.
- *follow*: the nodes of a path that is traced, whose changes are known within two seconds.
- *count*: the counters of nodes whose interfaces are on the screen, or that a traced path crosses; not while
  every trace is paused, for what is looked at then is to stand still.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing, suppress
from typing import Any

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Loading, Pod
from k8snet_tui.model.network import NodeCounters, NodeNetwork, Unread
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.inventory.node_reading import ping_silent_pods, read_node, read_own_node
from k8snet_tui.session.inventory.node_stream import FOLLOW_S, count_node, count_own_node, follow_network
from k8snet_tui.session.node_shell import NodeEntry, NoEntry

REREAD_S = 30.0
SETTLE_S = 0.5
"""Pods come in swarms: one reading for all that changed meanwhile."""
RETRY_S = 5.0
PING_S = 10.0
"""A pod whose veth is not known is pinged so often while its node is on a traced path."""
PROBE_FIRST_S = 0.5
"""The exec of the trace that begins goes first: several at once take a node its time for each."""
ALL_NODES_UP_TO = 8
"""In a cluster this small every node is read, looked at or not."""


class NodeWatch:
    def __init__(self, session: ClusterSession, live: LiveInventory) -> None:
        self._session = session
        self._live = live
        self._readings = live.readings
        self._shown: frozenset[str] = frozenset()
        self._traced: frozenset[str] = frozenset()
        self._is_resting = False
        self._rated: frozenset[str] = frozenset()
        """The nodes whose rates are kept: those that are counted, or would be but for the rest."""
        self._wanted: Mapping[str, frozenset[str]] = {}
        """The nodes of each purpose."""
        self._directed = asyncio.Event()
        self._noted: tuple[object, bool] = (), False
        """The pods that the tasks have been told of, and whether these are all."""
        self._pods_changed = asyncio.Event()
        """Set once, then replaced: who waits for the next change waits on the one that is there."""
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}

    def show(self, nodes: frozenset[str]) -> None:
        """Nodes whose interfaces are on the screen."""
        self._shown = nodes
        self.direct()

    def trace(self, nodes: frozenset[str]) -> None:
        """Nodes on the paths that are traced now; none when the last trace has ended."""
        self._traced = nodes
        self.direct()

    def rest(self, is_resting: bool) -> None:
        """Counts no node meanwhile; the last rates stay."""
        if is_resting != self._is_resting:
            self._is_resting = self._live.is_counting_paused = is_resting
            self.direct()

    def direct(self) -> None:
        """Looks at what is wanted and allowed by now: after each change of the inventory, or a consent."""
        nodes, pods = self._live.nodes.items, self._live.pods
        are_all = not isinstance(pods.state, Loading)
        if pods.items is not self._noted[0] or are_all != self._noted[1]:
            self._noted = pods.items, are_all
            self._pods_changed.set()
            self._pods_changed = asyncio.Event()
        everything = nodes if len(nodes) <= ALL_NODES_UP_TO else ()
        read = self._allow(self._shown | self._traced | frozenset(node.name for node in everything))
        count = (self._shown | self._traced) & read
        self._rated = count
        wanted = {
            "read": read,
            "follow": self._traced & read,
            "count": frozenset() if self._is_resting else count,
        }
        if wanted != self._wanted or self._is_withdrawn():
            self._wanted = wanted
            self._directed.set()

    async def wait_for_readings(self, nodes: frozenset[str], limit_s: float) -> None:
        """Until those of `nodes` that are to be read have been, or the time is over."""
        await self._readings.wait_for(nodes & self._wanted.get("read", frozenset()), limit_s)

    async def run(self) -> None:
        """Starts and ends the tasks as directed, for ever."""
        purposes: dict[str, Callable[[str], Coroutine[Any, Any, None]]] = {
            "read": self._keep_read,
            "follow": self._keep_followed,
            "count": self._keep_counted,
        }
        async with asyncio.TaskGroup() as group:
            while True:
                await self._directed.wait()
                self._directed.clear()
                self._end_unwanted()
                for purpose, nodes in self._wanted.items():
                    for node in nodes - {name for what, name in self._tasks if what == purpose}:
                        self._tasks[purpose, node] = group.create_task(purposes[purpose](node))

    def _allow(self, nodes: frozenset[str]) -> frozenset[str]:
        """Of these those that may be read, and this machine, which needs no consent."""
        own = self._live.own_nodes()
        return nodes | own if self._session.may_enter_nodes else own

    def _is_withdrawn(self) -> bool:
        """Something is known that may not be read any more."""
        known = frozenset(self._readings.nodes)
        return not known <= self._allow(known)

    def _end_unwanted(self) -> None:
        for (purpose, node), task in list(self._tasks.items()):
            if node not in self._wanted[purpose]:
                task.cancel()
                del self._tasks[purpose, node]
        self._readings.keep_counters(self._rated)
        if self._is_withdrawn():
            self._readings.forget_all_but(self._live.own_nodes())

    async def _keep_read(self, node: str) -> None:
        while True:
            seen = self._live.index.on_node(node)
            again_s = REREAD_S
            if node in self._live.own_nodes():
                self._readings.put(await read_own_node(node, seen))
            elif not self._may_be_read(node, seen) or not await self._read(node, seen):
                again_s = RETRY_S
            with suppress(TimeoutError):
                async with asyncio.timeout(again_s):
                    await self._wait_until_others(node, seen)

    def _may_be_read(self, node: str, pods: list[Pod]) -> bool:
        """Without a way in it is said so, once that is sure: the plugin's pod may still come."""
        return self._noted[1] or find_entry_pod(pods, node) is not None

    async def _read(self, node: str, pods: list[Pod]) -> bool:
        """False when the line did not let it."""
        shell = self._session.shell
        reading = await read_node(shell, node, pods)
        self._readings.put(reading)
        if isinstance(reading, Unread):
            return not reading.is_passing
        if await ping_silent_pods(shell, reading, pods):
            self._readings.put(await read_node(shell, node, pods))
        return True

    async def _wait_until_others(self, node: str, seen: list[Pod]) -> None:
        """Until the node's pods are others than `seen`; a swarm of changes is waited for a moment."""
        while _placed(self._live.index.on_node(node)) == _placed(seen):
            await self._pods_changed.wait()
        if find_entry_pod(seen, node) is not None:
            await asyncio.sleep(SETTLE_S)

    async def _keep_followed(self, node: str) -> None:
        if node in self._live.own_nodes():
            while True:
                self._readings.put(await read_own_node(node))
                await asyncio.sleep(FOLLOW_S)
        await asyncio.sleep(PROBE_FIRST_S)
        pinging = asyncio.create_task(self._keep_pinged(node))
        try:
            while True:
                # A refusal is shown by the reading of the same node, which meets it too.
                with suppress(ClusterError, NoEntry, NotConsented):
                    following = follow_network(self._session.shell, await self._find_entry(node))
                    async with aclosing(following):
                        async for reading in following:
                            self._readings.put(reading)
                await asyncio.sleep(RETRY_S)
        finally:
            pinging.cancel()

    async def _keep_pinged(self, node: str) -> None:
        """The ends of a path may be silent to their own node, whose tables then forget their veths."""
        while True:
            await asyncio.sleep(PING_S)
            if isinstance(reading := self._readings.nodes.get(node), NodeNetwork):
                await ping_silent_pods(self._session.shell, reading, self._live.index.on_node(node))

    async def _keep_counted(self, node: str) -> None:
        await asyncio.sleep(PROBE_FIRST_S)
        while True:
            # A refusal is shown by the reading of the same node, which meets it too.
            with suppress(ClusterError, NoEntry, NotConsented, OSError):
                async with aclosing(await self._begin_counting(node)) as counting:
                    async for counters in counting:
                        self._readings.put_counters(node, counters)
            self._readings.keep_counters(frozenset(self._readings.counters) - {node})
            await asyncio.sleep(RETRY_S)

    async def _begin_counting(self, node: str) -> AsyncGenerator[NodeCounters, None]:
        if node in self._live.own_nodes():
            return count_own_node()
        return count_node(self._session.shell, await self._find_entry(node))

    async def _find_entry(self, node: str) -> NodeEntry:
        """Until all pods are there, the plugin's may still come. Raises `NoEntry`, any `ClusterError`."""
        while not self._may_be_read(node, self._live.index.on_node(node)):
            await self._pods_changed.wait()
        return await self._session.shell.find_entry(node, self._live.index.on_node(node))


def _placed(pods: Iterable[Pod]) -> set[tuple[str, tuple[str, ...], str]]:
    """What of the pods changes a node's interfaces and tables."""
    return {(pod.uid, pod.addresses, pod.status) for pod in pods}
