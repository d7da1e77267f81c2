"""The pods that traces start in: each is counted while another trace ends there.

Its own counters alone tell what a pod kept back, and none is entered for them that is not traced from anyway.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.model.network import NodeCounters
from k8snet_tui.session.inventory.node_stream import count
from k8snet_tui.session.probes.exec_probe import Run

RETRY_S = 5.0


class EnteredPods:
    def __init__(self) -> None:
        self.counters: Mapping[str, NodeCounters] = {}
        """By `namespace/name`."""
        self._ends: list[str] = []
        """Where traces end, as often as they do."""
        self._counted: set[str] = set()
        self._changed = asyncio.Event()
        """Set once, then replaced: who waits for the next change waits on the one that is there."""

    @asynccontextmanager
    async def trace(self, source: str | None, run: Run | None, end: str | None) -> AsyncIterator[None]:
        """While a trace goes from a pod to another; `run` starts programs in the first if it was entered."""
        task = asyncio.create_task(self._keep_counted(source, run)) if source and run else None
        self._ends += [end] if end else []
        self._note_change()
        try:
            yield
        finally:
            if end:
                self._ends.remove(end)
            if task:
                task.cancel()
                await asyncio.wait((task,))

    async def _keep_counted(self, pod: str, run: Run) -> None:
        while True:
            while pod not in self._ends or pod in self._counted:
                await self._changed.wait()
            self._counted.add(pod)
            try:
                with suppress(ClusterError):
                    await self._count(pod, run)
                await asyncio.sleep(RETRY_S)
            finally:
                self._counted.remove(pod)
                self._note_change()

    async def _count(self, pod: str, run: Run) -> None:
        """As long as another trace ends in the pod."""
        try:
            async with aclosing(count(run)) as counting:
                async for counters in counting:
                    if pod not in self._ends:
                        return
                    self.counters = {**self.counters, pod: counters}
        finally:
            self.counters = {key: each for key, each in self.counters.items() if key != pod}

    def _note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
