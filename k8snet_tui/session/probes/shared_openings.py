"""One way into a source, used by all traces from it: opened by the first, closed after the last.

So many traces from one pod are one exec stream, one question and at most one created container. A task of its
own holds it open: whichever trace ends first takes nothing from the others.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Endpoint, TraceOptions
from k8snet_tui.session.probes.strategies import ProbeOpening
from k8snet_tui.session.questions import Ask


class Opener(Protocol):
    def open(
        self, source: Endpoint, destination: Endpoint, inventory: Inventory, options: TraceOptions, ask: Ask
    ) -> AbstractAsyncContextManager[ProbeOpening]: ...


class _Held:
    """An opening and those who use it."""

    def __init__(self, opened: AbstractAsyncContextManager[ProbeOpening]) -> None:
        self.users = 0
        self.ready: asyncio.Future[ProbeOpening] = asyncio.get_running_loop().create_future()
        self._unused = asyncio.Event()
        self._task = asyncio.create_task(self._hold(opened))

    @property
    def is_usable(self) -> bool:
        """It is still being opened, or may take another trace."""
        if not self.ready.done():
            return True
        if self.ready.cancelled() or self.ready.exception() is not None:
            return False
        channel = self.ready.result().channel
        return channel.is_driven and not channel.is_over

    async def close(self) -> None:
        """Raises what closing raises."""
        self._unused.set()
        if not self.ready.done():
            self._task.cancel()
        await asyncio.wait((self._task,))
        if not self._task.cancelled():
            self._task.result()

    async def _hold(self, opened: AbstractAsyncContextManager[ProbeOpening]) -> None:
        try:
            async with opened as opening:
                self.ready.set_result(opening)
                await self._unused.wait()
        except asyncio.CancelledError:
            self.ready.cancel()
            raise
        except Exception as failure:
            if self.ready.done():
                raise
            self.ready.set_exception(failure)


class SharedOpenings:
    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._held: dict[tuple[str, str | None], _Held] = {}

    @asynccontextmanager
    async def open(
        self, source: Endpoint, destination: Endpoint, inventory: Inventory, options: TraceOptions, ask: Ask
    ) -> AsyncIterator[ProbeOpening]:
        """Raises what the opener raises, to each that waits for the same way."""
        key = source.address, options.container
        held = self._held.get(key)
        is_first = held is None or not held.is_usable
        if held is None or is_first:
            held = self._held[key] = _Held(self._opener.open(source, destination, inventory, options, ask))
        held.users += 1
        try:
            opening = await asyncio.shield(held.ready)
            if is_first or opening.channel.is_driven:
                yield opening
                return
        finally:
            await self._leave(key, held)
        # That one ticks by itself, for its one destination.
        async with self._opener.open(source, destination, inventory, options, ask) as own:
            yield own

    async def _leave(self, key: tuple[str, str | None], held: _Held) -> None:
        held.users -= 1
        if held.users:
            return
        if self._held.get(key) is held:
            del self._held[key]
        await held.close()
