"""Looks at a monitor as the screen does, and writes down what it showed: states, and a trace without end."""

import asyncio
import time
from collections.abc import Callable

from k8snet_tui.failures import explain
from k8snet_tui.model.cluster import Live, LoadState
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Outcome, Trace
from k8snet_tui.model.trace_options import Strategy, TraceOptions
from k8snet_tui.session.monitor import Monitor
from k8snet_tui.session.questions import Question

AGAIN_S = 0.5


class Watcher:
    def __init__(self, monitor: Monitor, source: str, destination: str) -> None:
        self.inventory = Inventory("")
        self.rounds = 0
        """Of all traces, in which the destination answered."""
        self.ends: list[tuple[float, str]] = []
        """When a trace ended by itself (time.monotonic), and why it said so."""
        self.false_words: list[str] = []
        """A path called broken that was not."""
        self._monitor = monitor
        self._between = source, destination

    @property
    def is_live(self) -> bool:
        return all(isinstance(state, Live) for state in self.states)

    @property
    def states(self) -> tuple[LoadState, LoadState]:
        return self.inventory.state("nodes"), self.inventory.state("pods")

    async def look(self) -> None:
        async for inventory in self._monitor.inventories():
            self.inventory = inventory
            self._monitor.show_nodes(frozenset(node.name for node in self.inventory.nodes))

    async def keep_tracing(self) -> None:
        while True:
            try:
                await self._follow()
            except Exception as error:
                if (sentence := explain(error)) is None:
                    raise
                self.ends.append((time.monotonic(), sentence))
            await asyncio.sleep(AGAIN_S)

    async def trace_from_a_probe_pod(self, source: str) -> str:
        """One round, or why there was none."""
        traces = self._monitor.traces
        trace_id = traces.start(source, self._between[1], TraceOptions(rounds=None), choose_pod)
        try:
            async for trace in traces.snapshots(trace_id):
                if trace.rounds:
                    return ""
                if trace.ended:
                    return trace.ended.summary
        except Exception as error:
            if (sentence := explain(error)) is None:
                raise
            return sentence
        finally:
            await traces.stop(trace_id)
        return "it ended without a word"

    async def _follow(self) -> None:
        traces = self._monitor.traces
        trace_id, reached = traces.start(*self._between, TraceOptions(rounds=None), refuse_all), 0
        try:
            async for trace in traces.snapshots(trace_id):
                self.rounds += trace.reached_round > reached
                reached = trace.reached_round
                self._note(trace)
        finally:
            await traces.stop(trace_id)

    def _note(self, trace: Trace) -> None:
        said = trace.verdict
        if said and said.outcome is not Outcome.REACHED and said.summary not in self.false_words:
            self.false_words.append(said.summary)
        if trace.ended:
            self.ends.append((time.monotonic(), trace.ended.summary))


async def choose_pod(question: Question) -> str | None:
    return Strategy.POD


async def refuse_all(question: Question) -> str | None:
    return None


async def until(holds: Callable[[], bool], limit_s: float, what: Callable[[], str]) -> float:
    """Seconds until it holds. AssertionError with `what` after the limit."""
    began_s = time.monotonic()
    while not holds():
        assert time.monotonic() - began_s < limit_s, f"not within {limit_s:g} s: {what()}"
        await asyncio.sleep(0.05)
    return time.monotonic() - began_s
