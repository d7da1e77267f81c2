"""What traces rest on, stood in for: a way into a source, and the cluster around it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint, Strategy
from k8snet_tui.probe.channel import open_channel
from k8snet_tui.session.probes.shared_probes import Probe, SharedProbes
from k8snet_tui.session.probes.strategies import ProbeOpening
from tests.ui.cluster_records import LAB

SOURCE = Endpoint("shell-1", "10.244.1.4", "default/shell-1", "node-1")
HTTPD = Endpoint("httpd", "10.244.2.2", "default/httpd", "node-2", ports=(80,))
ACROSS = ("10.244.1.1", "192.168.56.12", "10.244.2.2")


class Opener:
    """Opens the far ends that it is given, one after another."""

    def __init__(self, *far_ends: Any, is_driven: bool = True) -> None:
        self.far_ends = list(far_ends)
        self.is_driven = is_driven
        self.opened = self.open_now = 0
        self.delay_s = 0.01
        self.fails: Exception | None = None
        self._shared = SharedProbes()

    @asynccontextmanager
    async def open(self, source: Endpoint, *_: Any) -> AsyncIterator[ProbeOpening]:
        async with self._shared.use(source.address, self._open) as probe:
            yield ProbeOpening(probe.channel, probe.strategy, source, source.name)

    async def _open(self) -> Probe:
        await asyncio.sleep(self.delay_s)
        if self.fails:
            raise self.fails
        far_end = self.far_ends[min(self.opened, len(self.far_ends) - 1)]
        self.opened += 1
        self.open_now += 1
        ending = AsyncExitStack()
        channel = await ending.enter_async_context(open_channel(far_end, is_driven=self.is_driven))
        ending.callback(self._note_end)
        return Probe(Strategy.EXEC, channel, "shell-1", ending)

    def _note_end(self) -> None:
        self.open_now -= 1


class Lab:
    """The surroundings of a trace in the lab's records, and what it was told of."""

    def __init__(self, *inventories: Inventory) -> None:
        self.inventories = list(inventories or (LAB,))
        self.traced: list[frozenset[str]] = []
        self.rested: list[bool] = []
        self.gone = asyncio.Event()

    def current(self) -> Inventory:
        return self.inventories.pop(0) if len(self.inventories) > 1 else self.inventories[0]

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None: ...
    async def learn_created(self, node: str) -> None: ...

    def note_traced(self, nodes: frozenset[str]) -> None:
        self.traced.append(nodes)

    def note_resting(self, is_resting: bool) -> None:
        self.rested.append(is_resting)

    def is_resting(self) -> bool:
        return self.rested[-1]

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        await self.gone.wait()
        return "shell-1 is gone"
