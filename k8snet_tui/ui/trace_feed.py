"""Follows one trace for the screen, and shows it in time.

Hops of the first round are shown at once, for somebody waits for them; later ones a few times a second.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from k8snet_tui.failures import explain
from k8snet_tui.model.trace import Outcome, Trace, TraceEnded, TraceOptions
from k8snet_tui.session.questions import Ask
from k8snet_tui.ui.ends import Ends
from k8snet_tui.ui.session_port import SessionPort

PERIOD_S = 0.2

ShowTrace = Callable[[Trace, bool], None]
"""Takes the trace as it is now, and whether it still runs."""


class TraceFeed:
    """Shows one trace at a time; the one before it is stopped first."""

    def __init__(self, show: ShowTrace) -> None:
        self._show = show
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def start(self, session: SessionPort, ends: Ends, ask: Ask) -> None:
        await self.stop()
        self._task = asyncio.create_task(self._follow(session, ends, ask))

    async def stop(self) -> None:
        """Ends the trace, and returns when its remote side was told so."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait((self._task,))
        self._task = None

    async def _follow(self, session: SessionPort, ends: Ends, ask: Ask) -> None:
        trace = Trace()
        self._show(trace, True)
        trace_id = None
        try:
            await session.ask_to_read(ask)  # hops are named by what the nodes know; not asked in the lab
            trace_id = session.traces.start(ends.source, ends.destination, TraceOptions(rounds=None), ask)
            async for trace in session.traces.snapshots(trace_id):
                self._show(trace, True)
                if trace.rounds > 1 and trace.ended is None:
                    await asyncio.sleep(PERIOD_S)
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            trace = replace(trace, ended=TraceEnded(Outcome.LOST, sentence))
        finally:
            with suppress(asyncio.CancelledError):
                if trace_id is not None:
                    await session.traces.stop(trace_id)
            self._show(trace, False)
