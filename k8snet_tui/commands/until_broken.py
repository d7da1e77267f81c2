"""`trace --until-broken`: watches a path, through rollouts too, and keeps what was known when it broke."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from k8snet_tui.cluster.errors import ClusterError, NotFound
from k8snet_tui.commands.printout import Printout
from k8snet_tui.failures import say
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import NodeCounters
from k8snet_tui.model.trace import Outcome, Trace
from k8snet_tui.report.break_report import Break
from k8snet_tui.session.targets.target import NoAddress, WrongUse
from k8snet_tui.session.traces.surroundings import Surroundings
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.trace.outcome import is_reached

BROKEN = 1
BROKEN_OUTCOMES = (Outcome.UNREACHED, Outcome.CONTRADICTED)
AGAIN_S = 1.0
ROLLOUT_S = 120.0
"""So long a successor of a pod that went is waited for."""
COUNTED_S = 3.0
"""So long the counters after the break are waited for."""
GONE_S = 5.0
"""Within it the API says that a pod goes, where that is all: its network may be taken away before it is."""
LOOK_S = 0.05


class LastGood:
    """The end of the last good round, with what the nodes had counted by then."""

    def __init__(self, inventory: Inventory) -> None:
        self.trace, self.at, self.counters = Trace(), datetime.now(), inventory.counters

    def note(self, trace: Trace, inventory: Inventory) -> None:
        """A successor's rounds count from 1 again."""
        if trace.rounds != self.trace.rounds and is_reached(trace):
            self.trace, self.at, self.counters = trace, datetime.now(), inventory.counters


async def watch_until_broken(
    traces: Traces, surroundings: Surroundings, start: Callable[[], int], printout: Printout
) -> int:
    """1 when the path has broken, 0 when all rounds that were asked for were good.

    A pod that goes ends its trace; one to its successor begins as soon as there is one. Where none comes, the
    path has broken too. Raises what keeps a trace from beginning.
    """
    until_s = 0.0
    good, lost = LastGood(surroundings.current()), Trace()
    while True:
        try:
            trace, counted = await _watch(traces, surroundings, start(), good, printout)
        except (WrongUse, NoAddress, ClusterError) as why:
            if time.monotonic() <= until_s:
                await asyncio.sleep(AGAIN_S)
                continue
            if lost.started:
                printout.show_break(Break(good.trace, good.at, lost, datetime.now(), {}, {}))
            if lost.started and isinstance(why, (NotFound, NoAddress)):
                return BROKEN
            raise
        if _is_broken(trace):
            moment = Break(good.trace, good.at, trace, datetime.now(), good.counters, counted)
            printout.show_break(moment)
            return BROKEN
        if trace.ended is None or trace.ended.outcome is not Outcome.LOST:
            return 0
        lost, until_s = trace, time.monotonic() + ROLLOUT_S
        say(f"waiting up to {ROLLOUT_S:.0f} s for the path to be there again")


async def _watch(
    traces: Traces, surroundings: Surroundings, number: int, good: LastGood, printout: Printout
) -> tuple[Trace, Mapping[str, NodeCounters]]:
    """The trace as it broke, or at its end, and what nodes have counted that were read since.

    One whose pod turns out to have gone has not broken.
    """
    broken, broken_s = None, 0.0
    trace = Trace()
    async for trace in traces.snapshots(number):
        if trace.started:
            printout.show(trace)
        if _is_lost(trace):
            broken = None
        elif _is_broken(trace):
            broken_s = broken_s if broken else time.monotonic()
            broken = trace  # with what was found out since
        elif broken is None:
            good.note(trace, surroundings.current())
        if broken and (not _is_broken(trace) or time.monotonic() >= broken_s + GONE_S):
            await _wait_for_counters(surroundings, broken_s)
            await traces.stop(number)
            break
    return broken or trace, _counted_since(surroundings, broken_s)


def _is_broken(trace: Trace) -> bool:
    return trace.verdict is not None and trace.verdict.outcome in BROKEN_OUTCOMES


def _is_lost(trace: Trace) -> bool:
    said = trace.ended or trace.verdict
    return said is not None and said.outcome is Outcome.LOST


async def _wait_for_counters(surroundings: Surroundings, broken_s: float) -> None:
    """Until the nodes' totals are those after the break; they are read only while the trace goes on."""
    for _ in range(round(COUNTED_S / LOOK_S)):
        if len(_counted_since(surroundings, broken_s)) == len(surroundings.current().counters):
            return
        await asyncio.sleep(LOOK_S)


def _counted_since(surroundings: Surroundings, since_s: float) -> Mapping[str, NodeCounters]:
    """A node that the break has cut off has nothing new to tell."""
    counters = surroundings.current().counters
    return {node: totals for node, totals in counters.items() if totals.asked_s > since_s}
