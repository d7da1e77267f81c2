"""Follows traces for the screen, any number at a time, and tells those who show them in time.

Hops of the first rounds are shown at once, for somebody waits for them; later rounds when they are over: what
comes in between moves no figure.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.failures import describe_defect, explain
from k8snet_tui.model.trace import Outcome, Trace, TraceEnded
from k8snet_tui.model.trace_options import Pace, TraceOptions
from k8snet_tui.session.consents import Cancelled
from k8snet_tui.session.questions import Ask
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.traces.recording import Say, TraceRecording
from k8snet_tui.ui.traces.watched import FlowLabel, FollowedTrace, Watched

PERIOD_S = 0.2
AWAITED_ROUNDS = 2
"""Rounds whose hops are shown one by one."""


class WatchedReader(Protocol):
    """What shows traces: a pane, a line above or below the panes."""

    def show_watched(self, watched: Watched) -> None:
        """The traces as they are now."""


class _Following(Struct):
    task: "asyncio.Task[None]"
    session: SessionPort
    trace_id: int | None = None
    """In the session; None while something is asked before."""


class TraceFeed:
    """All of them as they are now, and the tasks that follow them."""

    def __init__(self, say: Say) -> None:
        """`say` is told what a person did not ask for at that moment, in a sentence."""
        self.watched = Watched()
        self.readers: Sequence[WatchedReader] = ()
        """Those on the screen: told of every change, in this order."""
        self._say = say
        self._recordings: dict[int, TraceRecording] = {}
        """By the numbers of the traces."""
        self._following: dict[int, _Following] = {}
        self._last = 0

    def show(self, watched: Watched) -> None:
        """Puts it in the place of what was watched before."""
        self.watched = watched
        for reader in self.readers:
            reader.show_watched(watched)

    @property
    def recording(self) -> TraceRecording | None:
        """Of the trace in the path pane."""
        return self._recordings.get(self.watched.opened)

    def show_recording(self) -> None:
        """Tells that a file of the one in the path pane is written now, or no more."""
        if (there := self.watched.there) and (recording := self.recording):
            self.show(self.watched.with_latest(replace(there, is_recorded=recording.is_on)))

    @property
    def running(self) -> bool:
        return any(not each.task.done() for each in self._following.values())

    def start(
        self, session: SessionPort, ends: Ends, ask: Ask, options: TraceOptions, flow: FlowLabel | None = None
    ) -> int:
        """Begins a trace, and gives its number; what is shown of it follows."""
        self._last += 1
        followed = FollowedTrace(self._last, ends, flow=flow)
        self.show(self.watched.with_latest(followed))
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

    async def put_away(self, number: int) -> None:
        """Ends it, and shows it no more."""
        await self.stop(number)
        self._recordings.pop(number, None)
        self.show(self.watched.without(number))

    async def put_all_away(self) -> None:
        await self.stop_all()
        self._recordings.clear()
        self.show(Watched())

    async def _follow(
        self, followed: FollowedTrace, session: SessionPort, ask: Ask, options: TraceOptions
    ) -> None:
        number, ends, trace_id, is_declined = followed.number, followed.ends, None, False
        try:
            # Hops are named by what the nodes know; not asked in the lab.
            if not await session.ask_to_read(ask):
                raise Cancelled
            recording = self._recordings[number] = TraceRecording(self._say)
            trace_id = session.traces.start(ends.source, ends.destination, options, ask, (recording.record,))
            self._following[number].trace_id = trace_id
            async for latest in session.traces.snapshots(trace_id):
                if is_news(followed.trace, latest):
                    followed = replace(followed, trace=latest, is_recorded=recording.is_on)
                    self.show(self.watched.with_latest(followed))
                if followed.trace.rounds > 1 and followed.trace.ended is None:
                    await asyncio.sleep(PERIOD_S)
        except Exception as error:  # noqa: BLE001 - a defect is told in the trace's place
            lost = TraceEnded(Outcome.LOST, explain(error) or describe_defect(error))
            followed = replace(followed, trace=replace(followed.trace, ended=lost))
            is_declined = isinstance(error, Cancelled)
        finally:
            with suppress(asyncio.CancelledError):
                if trace_id is not None:
                    await session.traces.stop(trace_id)
            ended = replace(followed, is_running=False, is_recorded=False)
            self._end(ended, is_declined=is_declined)

    def _end(self, followed: FollowedTrace, *, is_declined: bool) -> None:
        """A way back that never began, since a question was answered so, leaves the way there alone."""
        if is_declined and followed.number == self.watched.back and followed.trace.ended:
            self.show(self.watched.without(followed.number))
            self._say(followed.trace.ended.summary)
        else:
            self.show(self.watched.with_latest(followed))


def is_news(shown: Trace, latest: Trace) -> bool:
    """Replies alone, in the middle of a later round, are none, nor that the destination answers once more.

    Rates come with the round that they are told before: one frame for both.
    """
    if latest.rounds < AWAITED_ROUNDS or latest.rounds != shown.rounds:
        return True
    counted = [hop.statistics for hop in latest.hops] != [hop.statistics for hop in shown.hops]
    reached = shown.reached_round if latest.reached_round else 0
    return counted or replace(latest, hops=shown.hops, reached_round=reached, rates=shown.rates) != shown
