"""One cluster on the screen at a time, and the way to another.

The other is opened first: only when it is there is this one left, so that a context which cannot be reached
costs nothing. Leaving ends the trace, removes what was created, and ends every task and socket.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from k8snet_tui.failures import explain
from k8snet_tui.ui.screens.monitor import MonitorScreen
from k8snet_tui.ui.session_port import Contexts, SessionPort

CLOSING_S = 10
"""How long leaving may take: what was created in the cluster is removed first."""

NOT_WAITED_FOR = "the cluster did not answer in time: what was created there ends by itself"

OpenContexts = Callable[[], Awaitable[Contexts]]
ShowScreen = Callable[[], Awaitable[MonitorScreen]]
"""Puts a fresh screen in the place of the last one, so that no mark, filter or path stays of it."""


class ContextSwitch:
    def __init__(self, open_contexts: OpenContexts, show_screen: ShowScreen) -> None:
        self.contexts: Contexts | None = None
        self.session: SessionPort | None = None
        self.current = ""
        self._open_contexts = open_contexts
        self._show_screen = show_screen
        self._screen: MonitorScreen | None = None
        self._next: SessionPort | None = None
        self._arrived = asyncio.Event()
        self._departures: set[asyncio.Task[tuple[str, ...]]] = set()
        self.left: list[str] = []
        """Sentences about what could not be removed, for when the screen is gone."""

    async def run(self) -> None:
        """Without end. Raises what the first opening raises, and what is a defect."""
        opening = asyncio.create_task(self._open_first())
        try:
            await asyncio.sleep(0)  # the server is asked first, and answers while the screen is made
            self._screen = await self._show_screen()
            await opening
        finally:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
        while True:
            self.session, self._next = self._next, None
            self._arrived.clear()
            assert self.session
            self._screen.open_session(self.session)
            await self._show_until_another()
            await self._leave()
            self._screen = await self._show_screen()

    async def switch(self, name: str) -> None:
        """Raises what is wrong with that context; then nothing has changed."""
        assert self.contexts
        session = await self.contexts.open(name)
        earlier, self._next = self._next, session
        self._arrived.set()
        if earlier is not None:
            await self._part_with(earlier)

    async def close(self) -> None:
        """Returns when all is left and removed, or after `CLOSING_S`."""
        await self._leave()
        if self._next is not None:
            await self._part_with(self._next)
        if self._departures:
            await asyncio.wait(self._departures, timeout=CLOSING_S)

    async def _open_first(self) -> None:
        self.contexts = await self._open_contexts()
        self._next = await self.contexts.open(None)

    async def _show_until_another(self) -> None:
        showing = asyncio.create_task(self._show())
        arrived = asyncio.create_task(self._arrived.wait())
        try:
            await asyncio.wait((showing, arrived), return_when=asyncio.FIRST_COMPLETED)
            if showing.done():
                showing.result()
        finally:
            showing.cancel()
            arrived.cancel()
            await asyncio.wait((showing, arrived))

    async def _show(self) -> None:
        assert self.session and self._screen
        async for inventory in self.session.inventories():
            self.current = inventory.context
            self._screen.show_inventory(inventory)

    async def _leave(self) -> None:
        if self._screen is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSING_S):
                    await self._screen.feed.stop_all()
        session, self.session = self.session, None
        if session is not None:
            await self._part_with(session)

    async def _part_with(self, session: SessionPort) -> None:
        """Goes on when whoever waits for it is called away: what was created must be removed."""
        departure = asyncio.create_task(session.close())
        self._departures.add(departure)
        await asyncio.wait((departure,), timeout=CLOSING_S)
        if departure.done():
            self._departures.discard(departure)
            failure = departure.exception()
            if failure is None:
                self.left += departure.result()
            elif explain(failure) is None:
                raise failure
        else:
            self.left.append(NOT_WAITED_FOR)
