"""The part of the main screen that traces several flows of one path, and the path alone again."""

from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.screens.tracing import TracingScreen
from k8snet_tui.ui.traces.watched import FlowLabel


class FlowsScreen(TracingScreen):
    async def trace_flows(self, count: int) -> None:
        """So many flows of the path that is traced or chosen; of one, that path alone again.

        Raises WrongUse, and what keeps a trace from beginning.
        """
        flows = self.watched.flows
        there = flows.get(1) or self.watched.there
        ends = there.ends if there else next(iter(self.panes.ends.pairs()), None)
        if self._session is None or ends is None:
            missing = self.panes.ends.missing() or "t begins one"
            raise WrongUse(f"there is no path yet whose flows could be traced: {missing}")
        if count == 1:
            await self._end_flows(ends)
            return
        options, choose = self._options, self._session.traces.choose_flows
        choice = await choose(ends.source, ends.destination, count, options, self.ask)
        if len(choice.flows) == 1:
            await self._end_flows(ends)
            self.say(choice.why)
            return
        await self.begin_traces(
            [
                (Ends(ends.source, flow.destination), flow.options, FlowLabel(number, flow.name))
                for number, flow in enumerate(choice.flows, 1)
            ],
            choice.why,
        )

    async def _end_flows(self, ends: Ends) -> None:
        """The path alone again, where flows of it are traced or nothing is."""
        if self.feed.running and not self.watched.flows:
            self.say("no other flows are traced")
            return
        self.panes.zoom(False)
        self.panes.go_to(PathPane.NAME)
        await self.begin_traces([(ends, self._options, None)])
