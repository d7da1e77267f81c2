"""The state of one trace, and the one function that changes it.

Pure: the state and an observation in, the state after it out, and hops that did not change stay the same
objects. The screen, the command line, a recorder and a replay all read what this makes of the observations.
"""

from collections.abc import Callable
from operator import is_
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.cluster import OUR_LABEL
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import (
    CountersRead,
    InventoryLearned,
    PaceChanged,
    ProbesSent,
    RoundClosed,
    StatisticsReset,
    StreamEnded,
    SuccessorAwaited,
    TimedObservation,
    TraceFinished,
    TraceOpened,
    TraceStopped,
)
from k8snet_tui.model.path import UNKNOWN, Chain, Located
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import (
    Hop,
    HopReply,
    LossFates,
    Outcome,
    PathChange,
    Reply,
    SendFailed,
    SizeTried,
    Strategy,
    TcpTried,
    ToolFound,
    Trace,
    TraceEnded,
    TraceStarted,
    Unreadable,
    Verdict,
)
from k8snet_tui.path.arrival import is_destination
from k8snet_tui.path.chain import expect_chain, replace_origin
from k8snet_tui.path.location import locate_hop
from k8snet_tui.path.place import name_place
from k8snet_tui.trace.epochs import Found, HopWatch, TakesTurns, advance
from k8snet_tui.trace.hops import PathEnd, add_reply, fill_up_to, move_end, pass_end, place_end, put_hop
from k8snet_tui.trace.outcome import conclude, judge
from k8snet_tui.trace.quiet import Counting, count
from k8snet_tui.trace.statistics import correct_hop, count_round

PROBE_POD = "probe pod"
UNREADABLE_LIMIT = 3
CHANGES_KEPT = 20


class TraceState(Struct, frozen=True):
    trace: Trace = Trace()
    """What is shown of it."""
    opened: TraceOpened | None = None
    inventory: Inventory = Inventory("")
    """What the hops' places rest on."""
    end: PathEnd | None = None
    tcp_round: int = 0
    """The last after which TCP was tried."""
    counting: Counting = Counting()
    """What became of the losses."""
    last_s: float = 0.0
    """When something was observed last."""
    opened_s: float = 0.0
    round_s: float = 0.0
    """When the running round began."""
    watches: tuple[HopWatch, ...] = ()
    """By TTL, from 1: the hops' latest rounds, to know a change by."""


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
        _expect(opened, opened.inventory),
        opened.protocol,
        opened.port,
    )
    now_s = state.last_s
    trace = Trace(started=started, changes=state.trace.changes)
    return TraceState(trace, opened, opened.inventory, last_s=now_s, opened_s=now_s)


def _expect(opened: TraceOpened, now: Inventory) -> Chain:
    chain = expect_chain(opened.origin, opened.destination, now.nodes, now.readings, now.veths, now.cni)
    if opened.strategy is not Strategy.POD:
        return chain
    return replace_origin(chain, PROBE_POD, _veth_of_probe_pod(opened.origin.node, now))


def _veth_of_probe_pod(node: str | None, now: Inventory) -> str:
    """Where one pod of ours is on the node, that is it; two cannot be told apart."""
    ours = (pod for pod in now.pods if pod.node == node and OUR_LABEL in pod.labels.split(","))
    found = [now.veths[address] for pod in ours for address in pod.addresses[:1] if address in now.veths]
    return found[0] if len(found) == 1 else UNKNOWN


def _learn(state: TraceState, learned: InventoryLearned) -> TraceState:
    """A node that was read meanwhile, or a pod that was woken, may complete the chain and name a hop."""
    assert state.opened is not None and state.trace.started is not None
    chain, started = _expect(state.opened, learned.inventory), state.trace.started
    after = state
    if chain != started.chain:
        after = _show(state, started=replace(started, chain=chain))
    after = replace(after, inventory=learned.inventory)
    after = _show(after, hops=tuple(_locate(after, hop) for hop in after.trace.hops))
    return _decide(after) if after.trace.rounds else after


def _find_tool(state: TraceState, found: ToolFound) -> TraceState:
    """Another tool's times do not compare with those so far: figures begin anew."""
    if state.trace.tool not in ("", found.tool):
        state = _reset(state)
    return _show(state, tool=found.tool, clocks_late=found.clocks_late)


def _note_unreadable(state: TraceState, unread: Unreadable) -> TraceState:
    known = state.trace.unreadable
    if unread.line in known or len(known) >= UNREADABLE_LIMIT:
        return state
    return _show(state, unreadable=(*known, unread.line))


def _fail_to_send(state: TraceState, failed: SendFailed) -> TraceState:
    return _show(state, send_failure=failed.reason)


def _hear(state: TraceState, reply: Reply) -> TraceState:
    if reply.round <= state.trace.rounds:
        return _hear_late(state, reply)
    assert state.opened is not None
    arrives = is_destination(reply.address, state.opened.destination)
    if arrives:
        state = _show(state, reached_round=reply.round, tcp=())
    state = _show(state, send_failure="")
    return _end_path(state, reply) if arrives or reply.note else _pass_router(state, reply)


def _end_path(state: TraceState, reply: Reply) -> TraceState:
    """The destination has answered, or a router has refused."""
    end = place_end(state.trace.hops, reply, state.end, None if reply.note else _length(state))
    hop = _add(state, end.ttl, reply)
    if not end.is_sure:
        hop = replace(hop, at_most=reply.ttl)
    return replace(_show(state, hops=put_hop(state.trace.hops, hop, is_end=True)), end=end)


def _pass_router(state: TraceState, reply: Reply) -> TraceState:
    if state.end and reply.ttl >= state.end.ttl:
        hops, end = pass_end(state.trace.hops, state.end, reply.ttl)
        state = replace(_show(state, hops=hops), end=end)
    hop = _add(state, reply.ttl, reply)
    return _show(state, hops=put_hop(state.trace.hops, hop, is_end=False))


def _add(state: TraceState, ttl: int, reply: Reply) -> Hop:
    """The hop after the reply, with its place: looked for only when that is new, among thousands of nodes."""
    known = next((hop for hop in state.trace.hops if hop.ttl == ttl), None)
    hop = add_reply(known, ttl, reply)
    is_new = known is None or not known.replies or known.replies[0].address != reply.address
    return _locate(state, hop) if is_new else hop


def _hear_late(state: TraceState, reply: Reply) -> TraceState:
    """Its round is closed, and what is newer may be known: it only takes back what was counted as lost."""
    rounds_ago = state.trace.rounds - reply.round
    hops = tuple(correct_hop(hop, reply, rounds_ago) for hop in state.trace.hops)
    return state if all(map(is_, hops, state.trace.hops)) else _show(state, hops=hops)


def _length(state: TraceState) -> int | None:
    """Hops to the destination, as the kernels on the way know it: it does not wait for answers."""
    return state.trace.started.chain.length if state.trace.started else None


def _locate(state: TraceState, hop: Hop) -> Hop:
    """The hop with its place by its newest address; the same object where that is as it was."""
    opened, started, now = state.opened, state.trace.started, state.inventory
    assert opened is not None and started is not None
    if not hop.replies:
        return hop
    location = locate_hop(
        hop.ttl,
        hop.replies[0].address,
        source=opened.origin,
        destination=opened.destination,
        chain=started.chain,
        nodes=now.nodes,
        pods=now.pods,
        readings=now.readings,
        cni=now.cni,
    )
    return hop if location == hop.location else replace(hop, location=location)


def _close_round(state: TraceState, closed: RoundClosed) -> TraceState:
    hops, end = state.trace.hops, state.end
    if closed.length is not None and end is not None:
        hops, end = move_end(hops, closed.length), PathEnd(end.address, closed.length, is_sure=True)
    elif end is None:
        hops = fill_up_to(hops, max(closed.silent, default=0))
    watches, found = advance(state.watches, hops, closed, state.round_s or state.last_s)
    hops = tuple(count_round(hop, closed) for hop in hops)
    after = replace(_show(state, rounds=closed.round, hops=hops), end=end, watches=watches)
    for change in found:
        after = _change_path(after, change)
    return _decide(after)


def _begin_round(state: TraceState, sent: ProbesSent) -> TraceState:
    return replace(state, round_s=state.last_s) if sent.first == 1 else state


def _change_path(state: TraceState, change: Found) -> TraceState:
    """From the changed hop on, figures begin anew; the earlier ones are kept with the change."""
    known = state.trace.changes
    if isinstance(change, TakesTurns):
        told = next((each for each in reversed(known) if each.ttl == change.ttl), None)
        turns = (replace(each, takes_turns=True) if each is told else each for each in known)
        return _show(state, changes=tuple(turns))
    assert state.opened is not None
    hops, since, before = state.trace.hops, change.since, change.ttl - 1
    behind = zip(hops[before:], since.anew, strict=False)
    anew = [replace(hop, statistics=figures, fates=LossFates()) for hop, figures in behind]
    former, latter = (_name(state, change.ttl, each) for each in (change.former, since.address))
    # To the millisecond: told of a recording, whose times are rounded, it is the same moment.
    at_s = round(state.opened.wall_s + since.at_s - state.opened_s, 3)
    told = PathChange(at_s, change.ttl, former, latter, hops=since.earlier)
    hops = (*hops[:before], *anew, *hops[before + len(anew) :])
    shown = _show(state, hops=hops, changes=(*known, told)[-CHANGES_KEPT:])
    return replace(shown, counting=Counting())


def _name(state: TraceState, ttl: int, address: str) -> str:
    """The place of a hop with that address, or the address where that is no place."""
    location = _locate(state, Hop(ttl, (HopReply(address),))).location
    is_known = isinstance(location, Located) and location.node is not None
    return name_place(location) if is_known else address


def _try_tcp(state: TraceState, tried: TcpTried) -> TraceState:
    others = tuple(known for known in state.trace.tcp if known.port != tried.port)
    return _decide(replace(_show(state, tcp=(*others, tried)), tcp_round=state.trace.rounds))


def _note_size(state: TraceState, tried: SizeTried) -> TraceState:
    others = tuple(known for known in state.trace.sizes if known.size_bytes != tried.size_bytes)
    return _show(state, sizes=(*others, tried))


def _count(state: TraceState, read: CountersRead) -> TraceState:
    started = state.trace.started
    assert started is not None
    ends = started.chain, started.destination
    counting, hops = count(state.counting, read, state.trace.hops, *ends, started.protocol)
    after = replace(state, counting=counting)
    return after if all(map(is_, hops, state.trace.hops)) else _show(after, hops=hops)


def _change_pace(state: TraceState, changed: PaceChanged) -> TraceState:
    return _show(state, pace=changed.pace)


def _reset(state: TraceState, _: StatisticsReset | None = None) -> TraceState:
    """Hops, places and the verdict stay: only what was counted is forgotten."""
    hops = (replace(hop, statistics=HopStatistics(), fates=LossFates()) for hop in state.trace.hops)
    return replace(_show(state, hops=tuple(hops)), counting=Counting())


def _decide(state: TraceState) -> TraceState:
    verdict = judge(state.trace)
    return state if verdict == state.trace.verdict else _show(state, verdict=verdict)


def _finish(state: TraceState, _: TraceFinished) -> TraceState:
    verdict = conclude(state.trace)
    return _show(state, verdict=verdict, ended=TraceEnded(verdict.outcome, verdict.summary))


def _lose(state: TraceState, lost: StreamEnded) -> TraceState:
    return _show(state, ended=TraceEnded(Outcome.LOST, lost.sentence))


def _await_successor(state: TraceState, awaited: SuccessorAwaited) -> TraceState:
    return _show(state, verdict=Verdict(Outcome.LOST, f"{awaited.sentence}; its successor is awaited"))


def _stop(state: TraceState, _: TraceStopped) -> TraceState:
    verdict = state.trace.verdict
    return _show(state, ended=TraceEnded(Outcome.STOPPED, verdict.summary if verdict else "stopped"))


def _show(state: TraceState, **changes: Any) -> TraceState:
    return replace(state, trace=replace(state.trace, **changes))


_STEPS: dict[type, Callable[[TraceState, Any], TraceState]] = {
    TraceOpened: _open,
    InventoryLearned: _learn,
    ToolFound: _find_tool,
    ProbesSent: _begin_round,
    Unreadable: _note_unreadable,
    SendFailed: _fail_to_send,
    Reply: _hear,
    RoundClosed: _close_round,
    TcpTried: _try_tcp,
    CountersRead: _count,
    SizeTried: _note_size,
    PaceChanged: _change_pace,
    StatisticsReset: _reset,
    SuccessorAwaited: _await_successor,
    StreamEnded: _lose,
    TraceFinished: _finish,
    TraceStopped: _stop,
}
