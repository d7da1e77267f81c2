"""Looks at a monitor as the screen does, and writes down what it showed: states, and a trace without end."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing

from k8snet_tui.failures import explain
from k8snet_tui.model.cluster import Live, LoadState
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Judged, Outcome, RoundClosed, Strategy, TraceEnded, TraceEvent
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
                async with aclosing(self._monitor.trace(*self._between, refuse_all)) as events:
                    async for event in events:
                        self._note(event)
            except Exception as error:
                if (sentence := explain(error)) is None:
                    raise
                self.ends.append((time.monotonic(), sentence))
            await asyncio.sleep(AGAIN_S)

    async def trace_from_a_probe_pod(self, source: str) -> str:
        """One round, or why there was none."""
        try:
            async with aclosing(self._monitor.trace(source, self._between[1], choose_pod)) as events:
                async for event in events:
                    if isinstance(event, RoundClosed):
                        return ""
                    if isinstance(event, TraceEnded):
                        return event.summary
        except Exception as error:
            if (sentence := explain(error)) is None:
                raise
            return sentence
        return "it ended without a word"

    def _note(self, event: TraceEvent) -> None:
        if isinstance(event, RoundClosed) and event.length:
            self.rounds += 1
        if isinstance(event, Judged) and event.outcome is not Outcome.REACHED:
            self.false_words.append(event.summary)
        if isinstance(event, TraceEnded):
            self.ends.append((time.monotonic(), event.summary))


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
