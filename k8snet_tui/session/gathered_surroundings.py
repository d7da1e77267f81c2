"""What the traces of a command ask of a cluster that nobody watches: gathered when their ends are known.

Where a trace goes on for a while, the nodes on its path are counted meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress

from msgspec.structs import replace

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import NodeNetwork
from k8snet_tui.model.trace import Endpoint
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.inventory.gather import gather_inventory
from k8snet_tui.session.inventory.node_stream import count_node
from k8snet_tui.session.node_shell import NoEntry
from k8snet_tui.session.targets.pod_deletion import wait_until_deleted

RETRY_S = 5.0


class GatheredSurroundings:
    def __init__(self, session: ClusterSession, *, counts: bool) -> None:
        self._session = session
        self._inventory = Inventory(session.context)
        self._counts = counts and session.may_enter_nodes
        self._counted: dict[str, asyncio.Task[None]] = {}
        """A task for each node that is counted."""

    def current(self) -> Inventory:
        return self._inventory

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None:
        gathered = await gather_inventory(self._session, [end.node for end in ends if end.node])
        self._inventory = replace(gathered, counters=self._inventory.counters)
        for node, reading in gathered.readings.items():
            if self._counts and isinstance(reading, NodeNetwork) and node not in self._counted:
                self._counted[node] = asyncio.create_task(self._keep_counted(node))

    def note_traced(self, nodes: frozenset[str]) -> None:
        """Nothing is kept up to date here but the counters."""

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        return await wait_until_deleted(self._session.connection, ends)

    async def close(self) -> None:
        """Ends the counting."""
        for task in self._counted.values():
            task.cancel()
        await asyncio.gather(*self._counted.values(), return_exceptions=True)

    async def _keep_counted(self, node: str) -> None:
        while True:
            # A refusal is shown by the reading of the same node, which met it too.
            with suppress(ClusterError, NoEntry, NotConsented):
                shell = self._session.shell
                entry = await shell.find_entry(node, self._inventory.pods)
                async with aclosing(count_node(shell, entry)) as counting:
                    async for counters in counting:
                        known = {**self._inventory.counters, node: counters}
                        self._inventory = replace(self._inventory, counters=known)
            await asyncio.sleep(RETRY_S)


@asynccontextmanager
async def gather_surroundings(
    session: ClusterSession, *, counts: bool
) -> AsyncIterator[GatheredSurroundings]:
    """`counts`: the nodes on the paths are counted while they are traced, where they may be entered."""
    surroundings = GatheredSurroundings(session, counts=counts)
    try:
        yield surroundings
    finally:
        await surroundings.close()
