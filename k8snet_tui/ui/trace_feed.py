"""Follows one trace for the screen: events are folded as they come, and shown in time.

Hops of the first round are shown at once, for somebody waits for them; later ones a few times a second.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import cast

from msgspec.structs import replace

from k8snet_tui.failures import explain
from k8snet_tui.model.trace import Outcome, Trace, TraceEnded, TraceEvent
from k8snet_tui.session.fold import fold_event
from k8snet_tui.session.questions import Ask
from k8snet_tui.ui.ends import Ends
from k8snet_tui.ui.session_port import SessionPort

PERIOD_S = 0.2

ShowTrace = Callable[[Trace, bool], None]
"""Takes the trace as it is now, and whether it still runs."""


class TraceFeed:
    """At most one trace at a time; its iterator is closed before the next one begins."""

    def __init__(self, show: ShowTrace) -> None:
        self._show = show
        self._task: asyncio.Task[None] | None = None
        self._trace = Trace()
        self._shown: Trace | None = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def start(self, session: SessionPort, marks: Ends, ask: Ask) -> None:
        await self.stop()
        self._trace = Trace()
        self._task = asyncio.create_task(self._follow(session, marks, ask))

    async def stop(self) -> None:
        """Ends the trace, and returns when its remote side was told so."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait((self._task,))
        self._task = None

    async def _follow(self, session: SessionPort, marks: Ends, ask: Ask) -> None:
        self._show(self._trace, True)
        try:
            await session.ask_to_read(
                ask
            )  # hops are named by what the nodes know; asked once, and not in the lab
            events = cast(
                AsyncGenerator[TraceEvent, None], session.trace(marks.source, marks.destination, ask)
            )
            async with aclosing(events), asyncio.TaskGroup() as tasks:
                pace = tasks.create_task(self._keep_pace())
                async for event in events:
                    self._trace = fold_event(self._trace, event)
                    if self._trace.rounds <= 1 or self._trace.ended:
                        self._show_changed()
                pace.cancel()
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            self._trace = replace(self._trace, ended=TraceEnded(Outcome.LOST, sentence))
        finally:
            self._show(self._trace, False)

    async def _keep_pace(self) -> None:
        while True:
            await asyncio.sleep(PERIOD_S)
            self._show_changed()

    def _show_changed(self) -> None:
        if self._trace is not self._shown:
            self._shown = self._trace
            self._show(self._trace, True)
