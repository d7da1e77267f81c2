"""The part of the main screen that begins traces, steers them and ends them."""

from collections.abc import Sequence

from msgspec.structs import replace
from textual.screen import Screen

from k8snet_tui.model.address import ip_version
from k8snet_tui.model.trace_options import TraceOptions, read_interval
from k8snet_tui.session.questions import Question
from k8snet_tui.ui.commands.ends import Ends, end_target
from k8snet_tui.ui.panes.area import PaneArea
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.registry import FIRST
from k8snet_tui.ui.panes.traces.pane import TracesPane
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.traces.feed import TraceFeed
from k8snet_tui.ui.traces.recording import NothingToRecord, TraceRecording
from k8snet_tui.ui.traces.watched import FlowLabel, FollowedTrace, Watched

MOST_TRACES = 50
NO_TRACE = "no trace runs here: t begins one"


class WrongInterval(Exception):
    exit_code = 2


class TracingScreen(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self.panes = PaneArea(id="panes")
        self.feed = TraceFeed(self.say)
        self._session: SessionPort | None = None
        self._options = TraceOptions(rounds=None)
        """As traces were asked for last."""

    @property
    def watched(self) -> Watched:
        return self.feed.watched

    def say(self, sentence: str) -> None:
        """Why a key did nothing."""
        raise NotImplementedError

    async def ask(self, question: Question) -> str | None:
        raise NotImplementedError

    async def action_trace(self) -> None:
        pairs = self.panes.ends.pairs()
        if self._session is None or not pairs:
            missing = f"nothing to trace yet: {self.panes.ends.missing()}"
            self.say(missing if self._session else "not connected yet")
        elif len(pairs) > MOST_TRACES:
            self.say(f"{len(pairs)} are marked, and {MOST_TRACES} is the most")
        else:
            await self.begin_traces([(ends, self._options, None) for ends in pairs])

    async def begin_traces(
        self, traces: Sequence[tuple[Ends, TraceOptions, FlowLabel | None]], flows_reason: str = ""
    ) -> None:
        """In place of those that run; the first of them is opened, and more than one stand on their page."""
        assert self._session
        await self.feed.put_all_away()
        numbers = [
            self.feed.start(self._session, ends, self.ask, options, flow) for ends, options, flow in traces
        ]
        self.feed.show(replace(self.watched, opened=numbers[0], flows_reason=flows_reason))
        if len(traces) > 1:
            self.panes.zoom(True)
            self.panes.go_to(TracesPane.NAME)
        else:
            self.panes.bring_to_view(PathPane.NAME)

    async def trace_with(self, options: TraceOptions) -> None:
        """Between the marked ends; what is traced from now on with `t` is alike."""
        self._options = options
        await self.action_trace()

    async def action_trace_back(self) -> None:
        """Begins the way back of the trace in the path pane, or ends it."""
        there = self.watched.there
        if self._session is None or there is None:
            self.say(f"there is no path yet to trace back: {self.panes.ends.missing() or 't begins one'}")
        elif self.watched.back:
            await self.feed.put_away(self.watched.back)
        else:
            options = replace(self._options, family=_family(there) or self._options.family)
            number = self.feed.start(self._session, _turned(there), self.ask, options)
            self.feed.show(replace(self.watched, back=number))
            self.panes.bring_to_view(PathPane.NAME)

    def action_explain(self) -> None:
        """The one under the cursor on the page of traces, else what is in the path pane."""
        from k8snet_tui.ui.screens.explain import ExplainModal  # the first paint does not wait for it

        if meant := self._meant():
            self.app.push_screen(ExplainModal(meant))
        else:
            self.say("there is no path to explain yet: t traces one")

    def action_pause(self) -> None:
        steered = self._require_steered()
        is_paused = not any(each.is_paused for each in steered)
        for each in steered:
            self.feed.change_pace(each.number, replace(each.trace.pace, is_paused=is_paused))

    def action_reset(self) -> None:
        for each in self._require_steered():
            self.feed.reset_statistics(each.number)

    def change_interval(self, text: str) -> None:
        """Raises WrongInterval."""
        steered = self.steered()
        if not steered:
            raise WrongInterval(NO_TRACE)
        try:
            interval_s = read_interval(text)
        except ValueError as error:
            raise WrongInterval(str(error)) from None
        for each in steered:
            self.feed.change_pace(each.number, replace(each.trace.pace, interval_s=interval_s))

    async def action_open_trace(self) -> None:
        """The way back of the one before goes: it would be that of another path."""
        chosen = self.panes.traces.chosen
        if chosen is None:
            self.say("there is no trace to open")
            return
        if chosen.number != self.watched.opened:
            await self.feed.put_away(self.watched.back)
            self.feed.show(replace(self.watched, opened=chosen.number))
        self.panes.go_to(PathPane.NAME)

    async def action_stop_trace(self) -> None:
        chosen = self.panes.traces.chosen
        if chosen is None:
            self.say("there is no trace to stop")
        elif chosen.is_running:
            await self.feed.stop(chosen.number)
        else:
            await self.feed.put_away(chosen.number)

    async def action_stop_traces(self) -> None:
        if not self.feed.running:
            self.say("no trace runs")
        await self.feed.stop_all()

    async def action_back(self) -> None:
        """One step: out of a filter, a path, a page of traces, the marks, a trace."""
        pane, page = self.panes.current, self.watched.page
        if isinstance(pane, ListPane) and pane.filter_text:
            pane.set_filter("")
        elif len(page) > 1 and isinstance(pane, PathPane):
            self.panes.go_to(TracesPane.NAME)
        elif isinstance(pane, TracesPane):
            self.panes.zoom(False)
            self.panes.go_to(FIRST.NAME)
        elif self.panes.ends.marked:
            self.panes.show_ends(replace(self.panes.ends, marked=()))
        elif self.feed.running and len(page) > 1:
            self.say(f"{len(self.watched.running)} traces run: X stops them in :{TracesPane.NAME}")
        elif self.feed.running:
            await self.feed.stop_all()
        else:
            self.say("there is no filter to clear and no trace to stop")

    def steered(self) -> tuple[FollowedTrace, ...]:
        """Those that a key means, as far as they run."""
        return tuple(each for each in self._meant() if each.is_running)

    def _meant(self) -> tuple[FollowedTrace, ...]:
        """The one under the cursor of the page, or those in the path pane."""
        if not isinstance(self.panes.current, TracesPane):
            return self.watched.shown
        chosen = self.panes.traces.chosen
        return (chosen,) if chosen else ()

    @property
    def recording(self) -> TraceRecording:
        """Of the trace in the path pane. Raises NothingToRecord."""
        if recording := self.feed.recording:
            return recording
        raise NothingToRecord("no trace has begun yet")

    def _require_steered(self) -> tuple[FollowedTrace, ...]:
        steered = self.steered()
        if not steered:
            self.say(NO_TRACE)
        return steered


def _turned(there: FollowedTrace) -> Ends:
    """From what the trace goes to, once that is known: a Service is no source, the pod behind it is."""
    started = there.trace.started
    return Ends(end_target(started.destination), end_target(started.source)) if started else there.ends.swap()


def _family(there: FollowedTrace) -> int | None:
    """Of the address that is traced to; None until it is known."""
    started = there.trace.started
    return ip_version(started.destination.address) if started else None
