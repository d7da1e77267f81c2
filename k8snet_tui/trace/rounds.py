"""What a round tells: each answer, its late ones, the figures and path changes at its end.

Pure; hops that did not change stay the same objects.
"""

from operator import is_

from msgspec.structs import replace

from k8snet_tui.model.observation import (
    ProbesSent,
    RoundClosed,
)
from k8snet_tui.model.path import Located
from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.model.trace import Hop, HopReply, LossFates, PathChange
from k8snet_tui.path.arrival import is_destination
from k8snet_tui.path.equal_cost import is_drawn_by_probe
from k8snet_tui.path.location import locate_hop
from k8snet_tui.path.place import name_place
from k8snet_tui.trace.epochs import Found, TakesTurns, advance
from k8snet_tui.trace.hops import PathEnd, add_reply, fill_up_to, move_end, pass_end, place_end, put_hop
from k8snet_tui.trace.outcome import judge
from k8snet_tui.trace.quiet import keep_counts_before
from k8snet_tui.trace.state import TraceState, show
from k8snet_tui.trace.statistics import correct_hop, count_round

CHANGES_KEPT = 20


def hear(state: TraceState, reply: Reply) -> TraceState:
    if reply.round <= state.trace.rounds:
        return _hear_late(state, reply)
    assert state.opened is not None
    arrives = is_destination(reply.address, state.opened.destination)
    if arrives:
        state = show(state, reached_round=reply.round, tcp=())
    state = show(state, send_failure="")
    return _end_path(state, reply) if arrives or reply.note else _pass_router(state, reply)


def _end_path(state: TraceState, reply: Reply) -> TraceState:
    """The destination has answered, or a router has refused."""
    end = place_end(state.trace.hops, reply, state.end, None if reply.note else _length(state))
    hop = _add(state, end.ttl, reply)
    if not end.is_sure:
        hop = replace(hop, at_most=reply.ttl)
    return replace(show(state, hops=put_hop(state.trace.hops, hop, is_end=True)), end=end)


def _pass_router(state: TraceState, reply: Reply) -> TraceState:
    if state.end and reply.ttl >= state.end.ttl:
        hops, end = pass_end(state.trace.hops, state.end, reply.ttl)
        state = replace(show(state, hops=hops), end=end)
    hop = _add(state, reply.ttl, reply)
    return show(state, hops=put_hop(state.trace.hops, hop, is_end=False))


def _add(state: TraceState, ttl: int, reply: Reply) -> Hop:
    """The hop after the reply, with its place: looked for only when that is new, among thousands of nodes."""
    known = next((hop for hop in state.trace.hops if hop.ttl == ttl), None)
    hop = add_reply(known, ttl, reply)
    is_new = known is None or not known.replies or known.replies[0].address != reply.address
    return locate(state, hop) if is_new else hop


def _hear_late(state: TraceState, reply: Reply) -> TraceState:
    """Its round is closed, and what is newer may be known: it only takes back what was counted as lost."""
    rounds_ago = state.trace.rounds - reply.round
    hops = tuple(correct_hop(hop, reply, rounds_ago) for hop in state.trace.hops)
    return state if all(map(is_, hops, state.trace.hops)) else show(state, hops=hops)


def _length(state: TraceState) -> int | None:
    """Hops to the destination, as the kernels on the way know it: it does not wait for answers."""
    return state.trace.started.chain.length if state.trace.started else None


def begin_round(state: TraceState, sent: ProbesSent) -> TraceState:
    return replace(state, round_s=state.last_s) if sent.first == 1 else state


def close_round(state: TraceState, closed: RoundClosed) -> TraceState:
    hops, end = state.trace.hops, state.end
    if closed.length is not None and end is not None:
        hops, end = move_end(hops, closed.length), PathEnd(end.address, closed.length, is_sure=True)
    elif end is None:
        hops = fill_up_to(hops, max(closed.silent, default=0))
    watches, found = advance(state.watches, hops, closed, state.round_s or state.last_s)
    hops = tuple(count_round(hop, closed) for hop in hops)
    after = replace(show(state, rounds=closed.round, hops=hops), end=end, watches=watches)
    is_drawn = state.trace.started is not None and is_drawn_by_probe(state.trace.started)
    for change in () if is_drawn else found:
        after = _change_path(after, change)
    return decide(after)


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


def locate(state: TraceState, hop: Hop) -> Hop:
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


def decide(state: TraceState) -> TraceState:
    verdict = judge(state.trace)
    return state if verdict == state.trace.verdict else show(state, verdict=verdict)
