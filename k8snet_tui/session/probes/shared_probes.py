"""Open probes by their source, counted by who uses them: the traces of one source share one.

It is opened once however many wait for it, and ends with its last user; one that was created rests for a
while first, for it costs a second on a busy cluster and whoever traces once traces again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.probe.channel import Channel
from k8snet_tui.session.probes.exec_probe import Run

IDLE_S = 20.0
"""Of a created one; its far end gives up without ticks after 30 s."""


class Probe(Struct, frozen=True):
    """A probing loop that runs, and what ends it."""

    strategy: Strategy
    channel: Channel
    probed_from: str
    ending: AsyncExitStack
    idle_s: float = 0.0
    """How long it is kept after its last user."""
    run: Run | None = None
    """Starts another program in the same container of the source pod, where it is in one."""

    @property
    def is_usable(self) -> bool:
        """One that ticks by itself, to its one destination, is of no use to another trace."""
        return self.channel.is_driven and not self.channel.is_over


Open: TypeAlias = Callable[[], Awaitable[Probe]]


class _Shared:
    """One probe and the number of its users."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.users = 0
        self.idle: asyncio.Task[None] | None = None


class SharedProbes:
    """At most one that can still be used for each key."""

    def __init__(self) -> None:
        self._shared: dict[Hashable, _Shared] = {}
        self._opening: dict[Hashable, tuple[asyncio.Task[_Shared], list[object]]] = {}
        """With those who wait for it: it is given up when nobody does any more."""
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def use(self, key: Hashable, open_probe: Open) -> AsyncIterator[Probe]:
        """The one of `key`, or the one that `open_probe` gives; raises what that raises, to all who wait."""
        shared = self._find(key) or await self._open(key, open_probe)
        shared.users += 1
        if shared.idle:
            shared.idle.cancel()
        try:
            yield shared.probe
        finally:
            shared.users -= 1
            if not shared.users:
                await self._release(key, shared)

    async def close(self) -> None:
        """Ends all, used or not."""
        openings = [task for task, _ in self._opening.values()]
        for opening in openings:
            opening.cancel()
        await asyncio.gather(*openings, return_exceptions=True)
        ended, self._shared = list(self._shared.values()), {}
        for shared in ended:
            if shared.idle:
                shared.idle.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(shared.probe.ending.aclose() for shared in ended), return_exceptions=True)

    async def end_resting(self) -> None:
        """Ends those that nobody uses now."""
        for key, shared in list(self._shared.items()):
            if not shared.users:
                del self._shared[key]
                await self._end(shared)

    def _find(self, key: Hashable) -> _Shared | None:
        shared = self._shared.get(key)
        return shared if shared and shared.probe.is_usable else None

    async def _open(self, key: Hashable, open_probe: Open) -> _Shared:
        if key not in self._opening:
            self._opening[key] = asyncio.create_task(self._open_once(key, open_probe)), []
        task, waiting = self._opening[key]
        waiting.append(me := object())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if waiting == [me]:
                await self._give_up(key, task)
            raise
        finally:
            waiting.remove(me)

    async def _give_up(self, key: Hashable, task: "asyncio.Task[_Shared]") -> None:
        """Nobody waits any more: what it gave all the same rests, or ends."""
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled() and not task.exception() and not task.result().users:
            await self._release(key, task.result())

    async def _open_once(self, key: Hashable, open_probe: Open) -> _Shared:
        try:
            before = self._shared.pop(key, None)
            if before and not before.users:
                await self._end(before)
            shared = _Shared(await open_probe())
            if shared.probe.channel.is_driven:
                self._shared[key] = shared
            return shared
        finally:
            del self._opening[key]

    async def _release(self, key: Hashable, shared: _Shared) -> None:
        is_kept = self._shared.get(key) is shared
        if is_kept and shared.probe.is_usable and shared.probe.idle_s:
            shared.idle = asyncio.create_task(self._end_later(key, shared))
            self._tasks.add(shared.idle)
            shared.idle.add_done_callback(self._tasks.discard)
            return
        if is_kept:
            del self._shared[key]
        await shared.probe.ending.aclose()

    async def _end_later(self, key: Hashable, shared: _Shared) -> None:
        await asyncio.sleep(shared.probe.idle_s)
        # From here on nobody can find it, so nobody begins to use what is being ended.
        if self._shared.get(key) is shared:
            del self._shared[key]
        shared.idle = None
        await shared.probe.ending.aclose()

    async def _end(self, shared: _Shared) -> None:
        if shared.idle:
            shared.idle.cancel()
            await asyncio.wait((shared.idle,))
        await shared.probe.ending.aclose()
