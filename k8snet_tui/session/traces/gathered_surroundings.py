"""What the traces of a command ask of a cluster that nobody watches: gathered when their ends are known.

Where a trace goes on for a while, the nodes on its path are counted and followed meanwhile.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

from msgspec.structs import replace

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import OUR_LABEL, Live, Pod
from k8snet_tui.model.inventory import Collection, Inventory
from k8snet_tui.model.network import NodeNetwork
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.path.detour import nodes_on_way
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.inventory.counted_nodes import CountedNodes
from k8snet_tui.session.inventory.gather import gather_inventory, list_pods_on
from k8snet_tui.session.inventory.node_reading import find_veths, name_veth_pods, read_node
from k8snet_tui.session.inventory.node_stream import count_node, follow_network
from k8snet_tui.session.node_shell import NodeEntry, NoEntry
from k8snet_tui.session.targets.pod_deletion import wait_until_deleted

RETRY_S = 5.0
ADDRESS_S = 1.2
"""So long a kubelet may take to report the address of a pod that has started: it looks once a second."""
ADDRESS_LOOK_S = 0.2


class GatheredSurroundings:
    def __init__(self, session: ClusterSession, *, counts: bool, follows: bool = False) -> None:
        self._session = session
        self._inventory = Inventory(session.context)
        self._counted = CountedNodes()
        self._learning = asyncio.Lock()
        """What one trace has learned, another's must not forget."""
        may = session.may_enter_nodes
        self._purposes = [
            *([self._count] if counts and may else []),
            *([self._follow] if follows and may else []),
        ]
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        """By node."""

    def current(self) -> Inventory:
        return self._inventory

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None:
        async with self._learning:
            nodes = {end.node for end in ends if end.node} | self._inventory.readings.keys()
            gathered = await gather_inventory(self._session, nodes)
            while further := nodes_on_way(ends, gathered) - gathered.readings.keys():
                gathered = await gather_inventory(self._session, gathered.readings.keys() | further)
            self._inventory = self._with_counted(gathered)
        for node, reading in gathered.readings.items():
            if isinstance(reading, NodeNetwork) and node not in self._tasks:
                keeping = (self._keep(node, purpose) for purpose in self._purposes)
                self._tasks[node] = [asyncio.create_task(each) for each in keeping]

    async def learn_created(self, node: str) -> None:
        """Which veth is its, for a list and one reading; as it was where either fails."""
        if not isinstance(self._inventory.readings.get(node), NodeNetwork):
            return
        pods = await self._list_with_created(node)
        reading = await read_node(self._session.shell, node, pods)
        if not pods or not isinstance(reading, NodeNetwork):
            return
        all_pods = (*(pod for pod in self._inventory.pods if pod.node != node), *pods)
        listed = Collection(Blocks((all_pods,)), Live())
        self._inventory = replace(
            self._inventory, collections={**self._inventory.collections, "pods": listed}
        )
        self._learn(reading)

    async def _list_with_created(self, node: str) -> list[Pod]:
        until_s = time.monotonic() + ADDRESS_S
        while True:
            pods = await list_pods_on(self._session, node)
            created = (pod for pod in pods if OUR_LABEL in pod.labels.split(","))
            if all(pod.addresses for pod in created) or time.monotonic() >= until_s:
                return pods
            await asyncio.sleep(ADDRESS_LOOK_S)

    def note_traced(self, nodes: frozenset[str]) -> None:
        """Others need not be kept up to date."""
        for node in self._tasks.keys() - nodes:
            for task in self._tasks.pop(node):
                task.cancel()

    def note_resting(self, is_resting: bool) -> None:
        """A command's traces are never paused."""

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        return await wait_until_deleted(self._session.connection, ends)

    async def close(self) -> None:
        tasks = [task for of_node in self._tasks.values() for task in of_node]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, node: str, purpose: Callable[[NodeEntry], Coroutine[Any, Any, None]]) -> None:
        while True:
            # A refusal is shown by the reading of the same node, which met it too.
            with suppress(ClusterError, NoEntry, NotConsented):
                await purpose(await self._session.shell.find_entry(node, self._inventory.pods))
            await asyncio.sleep(RETRY_S)

    async def _count(self, entry: NodeEntry) -> None:
        async with aclosing(count_node(self._session.shell, entry)) as counting:
            async for counters in counting:
                self._counted.put(entry.node, counters)
                self._inventory = self._with_counted(self._inventory)

    def _with_counted(self, inventory: Inventory) -> Inventory:
        return replace(inventory, counters=self._counted.counters, rates=self._counted.rates)

    async def _follow(self, entry: NodeEntry) -> None:
        async with aclosing(follow_network(self._session.shell, entry)) as following:
            async for reading in following:
                if reading != self._inventory.readings.get(entry.node):
                    self._learn(reading)

    def _learn(self, reading: NodeNetwork) -> None:
        now = self._inventory
        readings = {**now.readings, reading.node: reading}
        veths = {
            **now.veths,
            **find_veths(readings, now.pods),
        }  # a pod that was silent for a while is forgotten
        self._inventory = replace(
            now, readings=readings, veths=veths, veth_pods=name_veth_pods(veths, now.pods)
        )


@asynccontextmanager
async def gather_surroundings(
    session: ClusterSession, *, counts: bool, follows: bool
) -> AsyncIterator[GatheredSurroundings]:
    """The nodes on the paths are counted and followed while these are traced, where they may be entered."""
    surroundings = GatheredSurroundings(session, counts=counts, follows=follows)
    try:
        yield surroundings
    finally:
        await surroundings.close()
