"""What a round tells at its end: the figures of its hops, a path that has changed, the verdict.

Pure; hops that did not change stay the same objects.
"""

from msgspec.structs import replace

from k8snet_tui.model.observation import ProbesSent, RoundClosed
from k8snet_tui.model.path import Located
from k8snet_tui.model.trace import Hop, HopReply, LossFates, PathChange
from k8snet_tui.path.equal_cost import is_drawn_by_probe
from k8snet_tui.path.place import name_place
from k8snet_tui.trace.epochs import Found, TakesTurns, advance
from k8snet_tui.trace.outcome import judge
from k8snet_tui.trace.quiet import keep_counts_before
from k8snet_tui.trace.replies import end_with, fill_up_to, locate
from k8snet_tui.trace.state import PathEnd, TraceState, show
from k8snet_tui.trace.statistics import count_round

CHANGES_KEPT = 20


def begin_round(state: TraceState, sent: ProbesSent) -> TraceState:
    return replace(state, round_s=state.last_s) if sent.first == 1 else state


def close_round(state: TraceState, closed: RoundClosed) -> TraceState:
    hops, end = state.trace.hops, state.end
    if closed.length is not None and end is not None and not _is_end_known(state, closed.length):
        hops, end = _move_end(hops, closed.length), PathEnd(end.address, closed.length, is_sure=True)
    elif end is None:
        hops = fill_up_to(hops, max(closed.silent, default=0))
    watches, found = advance(state.watches, hops, closed, state.round_s or state.last_s)
    hops = tuple(count_round(hop, closed) for hop in hops)
    after = replace(show(state, rounds=closed.round, hops=hops), end=end, watches=watches)
    is_drawn = state.trace.started is not None and is_drawn_by_probe(state.trace.started)
    for change in () if is_drawn else found:
        after = _change_path(after, change)
    return decide(after)


def _is_end_known(state: TraceState, length: int) -> bool:
    """It stands where the kernels' routes have it, and did not answer there: its answers are limited."""
    started, end = state.trace.started, state.end
    return started is not None and end is not None and end.ttl == started.chain.length and end.ttl < length


def _move_end(hops: tuple[Hop, ...], length: int) -> tuple[Hop, ...]:
    """The last hop is the end, and is sure to have the TTL `length`: quiet hops are before it."""
    if not hops or (hops[-1].ttl == length and hops[-1].at_most is None):
        return hops
    return end_with(hops[:-1], replace(hops[-1], ttl=length, at_most=None))


def _change_path(state: TraceState, change: Found) -> TraceState:
    """From the changed hop on, figures begin anew; the earlier ones are kept with the change."""
    known = state.trace.changes
    if isinstance(change, TakesTurns):
        told = next((each for each in reversed(known) if each.ttl == change.ttl), None)
        turns = (replace(each, takes_turns=True) if each is told else each for each in known)
        return show(state, changes=tuple(turns))
    assert state.opened is not None and state.trace.started is not None
    hops, since, before = state.trace.hops, change.since, change.ttl - 1
    behind = zip(hops[before:], since.anew, strict=False)
    anew = [replace(hop, statistics=figures, fates=LossFates()) for hop, figures in behind]
    former, latter = (_name(state, change.ttl, each) for each in (change.former, since.address))
    # To the millisecond: told of a recording, whose times are rounded, it is the same moment.
    at_s = round(state.opened.wall_s + since.at_s - state.opened_s, 3)
    told = PathChange(at_s, change.ttl, former, latter, hops=since.earlier)
    hops = (*hops[:before], *anew, *hops[before + len(anew) :])
    ends = state.trace.started.chain, state.trace.started.destination
    counting = keep_counts_before(state.counting, change.ttl, state.trace.hops, *ends)
    return replace(show(state, hops=hops, changes=(*known, told)[-CHANGES_KEPT:]), counting=counting)


def _name(state: TraceState, ttl: int, address: str) -> str:
    """The place of a hop with that address, or the address where that is no place."""
    location = locate(state, Hop(ttl, (HopReply(address),))).location
    is_known = isinstance(location, Located) and location.node is not None
    return name_place(location) if is_known else address


def decide(state: TraceState) -> TraceState:
    verdict = judge(state.trace)
    return state if verdict == state.trace.verdict else show(state, verdict=verdict)
