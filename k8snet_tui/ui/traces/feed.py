"""Follows traces for the screen, any number at a time, and shows each in time.

Hops of the first rounds are shown at once, for somebody waits for them; later rounds when they are over: what
comes in between moves no figure.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.failures import describe_defect, explain
from k8snet_tui.model.trace import Outcome, Trace, TraceEnded
from k8snet_tui.model.trace_options import Pace, TraceOptions
from k8snet_tui.session.consents import Cancelled
from k8snet_tui.session.questions import Ask
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.session_port import Record, SessionPort

PERIOD_S = 0.2
AWAITED_ROUNDS = 2
"""Rounds whose hops are shown one by one."""


class FlowLabel(Struct, frozen=True):
    """Which of several flows of one path it is."""

    number: int
    """From 1."""
    name: str
    """What it differs by: `port 40001`, `to shell-2`."""


class FollowedTrace(Struct, frozen=True):
    """One trace as the screen knows it."""

    number: int
    """The feed's own, from when it was asked for: the session gives its id later."""
    ends: Ends
    """As they were chosen."""
    trace: Trace = Trace()
    is_running: bool = True
    flow: FlowLabel | None = None
    was_cancelled: bool = False
    """It never began: the question before it was answered so."""

    @property
    def is_paused(self) -> bool:
        return self.is_running and self.trace.pace.is_paused


ShowTrace = Callable[[FollowedTrace], None]


class _Following(Struct):
    task: "asyncio.Task[None]"
    session: SessionPort
    trace_id: int | None = None
    """In the session; None while something is asked before."""


class TraceFeed:
    def __init__(self, show: ShowTrace, begin_record: Callable[[int], Record]) -> None:
        """`begin_record` gives for each trace that is begun, by its number, what is told of all in it."""
        self._show = show
        self._begin_record = begin_record
        self._following: dict[int, _Following] = {}
        self._last = 0

    @property
    def running(self) -> bool:
        return any(not each.task.done() for each in self._following.values())

    def start(
        self, session: SessionPort, ends: Ends, ask: Ask, options: TraceOptions, flow: FlowLabel | None = None
    ) -> int:
        """Begins a trace, and gives its number; what is shown of it follows."""
        self._last += 1
        followed = FollowedTrace(self._last, ends, flow=flow)
        self._show(followed)
        task = asyncio.create_task(self._follow(followed, session, ask, options))
        self._following[followed.number] = _Following(task, session)
        return followed.number

    def change_pace(self, number: int, pace: Pace) -> None:
        if (each := self._following.get(number)) and each.trace_id is not None:
            each.session.traces.change_pace(each.trace_id, pace)

    def reset_statistics(self, number: int) -> None:
        if (each := self._following.get(number)) and each.trace_id is not None:
            each.session.traces.reset_statistics(each.trace_id)

    async def stop(self, *numbers: int) -> None:
        """Ends these traces, and returns when their remote sides were told so."""
        tasks = [self._following.pop(number).task for number in numbers if number in self._following]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def stop_all(self) -> None:
        await self.stop(*self._following)

    async def _follow(
        self, followed: FollowedTrace, session: SessionPort, ask: Ask, options: TraceOptions
    ) -> None:
        trace = followed.trace
        trace_id = None
        try:
            if not await session.ask_to_read(
                ask
            ):  # hops are named by what the nodes know; not asked in the lab
                raise Cancelled
            ends = followed.ends
            records = (self._begin_record(followed.number),)
            trace_id = session.traces.start(ends.source, ends.destination, options, ask, records)
            self._following[followed.number].trace_id = trace_id
            async for latest in session.traces.snapshots(trace_id):
                if is_news(trace, latest):
                    trace = latest
                    self._show(replace(followed, trace=trace))
                if trace.rounds > 1 and trace.ended is None:
                    await asyncio.sleep(PERIOD_S)
        except Exception as error:  # noqa: BLE001 - a defect is told in the trace's place
            trace = replace(trace, ended=TraceEnded(Outcome.LOST, explain(error) or describe_defect(error)))
            followed = replace(followed, was_cancelled=isinstance(error, Cancelled))
        finally:
            with suppress(asyncio.CancelledError):
                if trace_id is not None:
                    await session.traces.stop(trace_id)
            self._show(replace(followed, trace=trace, is_running=False))


def is_news(shown: Trace, latest: Trace) -> bool:
    """Replies alone, in the middle of a later round, are none, nor that the destination answers once more.

    Rates come with the round that they are told before: one frame for both.
    """
    if latest.rounds < AWAITED_ROUNDS or latest.rounds != shown.rounds:
        return True
    counted = [hop.statistics for hop in latest.hops] != [hop.statistics for hop in shown.hops]
    reached = shown.reached_round if latest.reached_round else 0
    return counted or replace(latest, hops=shown.hops, reached_round=reached, rates=shown.rates) != shown
