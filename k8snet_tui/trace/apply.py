"""The one function that changes the state of a trace.

Pure: the state and an observation in, the state after it out. The screen, the command line, a recorder and a
replay all read what this makes of the observations.
"""

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from msgspec.structs import replace

from k8snet_tui.model.cluster import OUR_LABEL
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import (
    CountersRead,
    InventoryLearned,
    PaceChanged,
    ProbesSent,
    RatesRead,
    RoundClosed,
    StatisticsReset,
    StreamEnded,
    SuccessorAwaited,
    TimedObservation,
    TraceFinished,
    TraceOpened,
    TraceStopped,
)
from k8snet_tui.model.path import UNKNOWN, Chain, DeviceKind, Located
from k8snet_tui.model.probe_answers import Reply, SendFailed, ToolFound, Unreadable
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import (
    Hop,
    LossFates,
    Outcome,
    SizeTried,
    TcpTried,
    Trace,
    TraceEnded,
    TraceStarted,
    Verdict,
)
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.path.chain import expect_chain, replace_origin
from k8snet_tui.path.side import find_side
from k8snet_tui.trace.outcome import conclude
from k8snet_tui.trace.quiet import Counting, count
from k8snet_tui.trace.replies import hear, locate
from k8snet_tui.trace.rounds import begin_round, close_round, decide
from k8snet_tui.trace.state import TraceState, show

PROBE_POD = "probe pod"
UNREADABLE_LIMIT = 3


def apply(state: TraceState, observation: TimedObservation) -> TraceState:
    """The state after `observation`. The first one of a trace is `TraceOpened`."""
    what = observation.what
    step = _STEPS.get(type(what))
    now = replace(state, last_s=observation.at_s)
    return step(now, what) if step else now


def _open(state: TraceState, opened: TraceOpened) -> TraceState:
    started = TraceStarted(
        opened.source,
        opened.destination,
        opened.strategy,
        opened.probed_from,
        _expect(opened, opened.inventory, ()),
        opened.protocol,
        opened.port,
    )
    now_s = state.last_s
    trace = Trace(started=started, changes=state.trace.changes)
    return TraceState(trace, opened, opened.inventory, last_s=now_s, opened_s=now_s)


def _expect(opened: TraceOpened, now: Inventory, hops: Sequence[Hop]) -> Chain:
    known = now.nodes, now.readings, now.veths, now.cni
    answering = {hop.location.node for hop in hops if isinstance(hop.location, Located) and hop.location.node}
    chain = expect_chain(opened.origin, opened.destination, *known, answering)
    if opened.strategy is not Strategy.POD:
        return chain
    beside = find_side(opened.origin, now.nodes, now.readings, now.cni)
    veth = beside.device(DeviceKind.VETH, _veth_of_probe_pod(opened.origin.node, now))
    return replace_origin(chain, PROBE_POD, veth)


def _veth_of_probe_pod(node: str | None, now: Inventory) -> str:
    """Where one pod of ours is on the node, that is it; two cannot be told apart."""
    ours = (pod for pod in now.pods if pod.node == node and OUR_LABEL in pod.labels.split(","))
    found = [now.veths[address] for pod in ours for address in pod.addresses[:1] if address in now.veths]
    return found[0] if len(found) == 1 else UNKNOWN


def _learn(state: TraceState, learned: InventoryLearned) -> TraceState:
    """A node that was read meanwhile, or a pod that was woken, may complete the chain and name a hop."""
    after = _expect_anew(replace(state, inventory=learned.inventory))
    after = show(after, hops=tuple(locate(after, hop) for hop in after.trace.hops))
    return decide(after) if after.trace.rounds else after


def _expect_anew(state: TraceState) -> TraceState:
    opened, started = state.opened, state.trace.started
    assert opened is not None and started is not None and state.inventory is not None
    chain = _expect(opened, state.inventory, state.trace.answering_hops)
    return state if chain == started.chain else show(state, started=replace(started, chain=chain))


def _close(state: TraceState, closed: RoundClosed) -> TraceState:
    """Which of several ways of equal cost is taken, only the answers tell."""
    started = state.trace.started
    has_choice = started is not None and started.chain.equal_cost
    return close_round(_expect_anew(state) if has_choice else state, closed)


def _find_tool(state: TraceState, found: ToolFound) -> TraceState:
    """Another tool's times do not compare with those so far: figures begin anew."""
    if state.trace.tool not in ("", found.tool):
        state = _reset(state)
    return show(state, tool=found.tool, clocks_late=found.clocks_late)


def _note_unreadable(state: TraceState, unread: Unreadable) -> TraceState:
    known = state.trace.unreadable
    if unread.line in known or len(known) >= UNREADABLE_LIMIT:
        return state
    return show(state, unreadable=(*known, unread.line))


def _fail_to_send(state: TraceState, failed: SendFailed) -> TraceState:
    return show(state, send_failure=failed.reason)


def _try_tcp(state: TraceState, tried: TcpTried) -> TraceState:
    others = tuple(known for known in state.trace.tcp if known.port != tried.port)
    return decide(replace(show(state, tcp=(*others, tried)), tcp_round=state.trace.rounds))


def _note_size(state: TraceState, tried: SizeTried) -> TraceState:
    others = tuple(known for known in state.trace.sizes if known.size_bytes != tried.size_bytes)
    return show(state, sizes=(*others, tried))


def _count(state: TraceState, read: CountersRead) -> TraceState:
    started = state.trace.started
    assert started is not None
    ends = started.chain, started.destination
    counting, hops = count(state.counting, read, state.trace.hops, *ends, started.protocol)
    after = replace(state, counting=counting)
    return after if all(map(is_, hops, state.trace.hops)) else show(after, hops=hops)


def _note_rates(state: TraceState, read: RatesRead) -> TraceState:
    return show(state, rates=read.rates)


def _change_pace(state: TraceState, changed: PaceChanged) -> TraceState:
    return show(state, pace=changed.pace)


def _reset(state: TraceState, _: StatisticsReset | None = None) -> TraceState:
    """Hops, places and the verdict stay: only what was counted is forgotten."""
    hops = (replace(hop, statistics=HopStatistics(), fates=LossFates()) for hop in state.trace.hops)
    return replace(show(state, hops=tuple(hops)), counting=Counting())


def _finish(state: TraceState, _: TraceFinished) -> TraceState:
    verdict = conclude(state.trace)
    return show(state, verdict=verdict, ended=TraceEnded(verdict.outcome, verdict.summary))


def _lose(state: TraceState, lost: StreamEnded) -> TraceState:
    return show(state, ended=TraceEnded(Outcome.LOST, lost.sentence))


def _await_successor(state: TraceState, awaited: SuccessorAwaited) -> TraceState:
    return show(state, verdict=Verdict(Outcome.LOST, f"{awaited.sentence}; its successor is awaited"))


def _stop(state: TraceState, _: TraceStopped) -> TraceState:
    verdict = state.trace.verdict
    return show(state, ended=TraceEnded(Outcome.STOPPED, verdict.summary if verdict else "stopped"))


_STEPS: dict[type, Callable[[TraceState, Any], TraceState]] = {
    TraceOpened: _open,
    InventoryLearned: _learn,
    ToolFound: _find_tool,
    ProbesSent: begin_round,
    Unreadable: _note_unreadable,
    SendFailed: _fail_to_send,
    Reply: hear,
    RoundClosed: _close,
    TcpTried: _try_tcp,
    CountersRead: _count,
    RatesRead: _note_rates,
    SizeTried: _note_size,
    PaceChanged: _change_pace,
    StatisticsReset: _reset,
    SuccessorAwaited: _await_successor,
    StreamEnded: _lose,
    TraceFinished: _finish,
    TraceStopped: _stop,
}
