"""What a reply tells: which hop it is of, and where the path ends.

Routers and ends limit their answers: of several probes that reached the path's end, it may answer a later
one only. So a silence right below the end makes no hops until the rounds have shown it to be that of routers:
the end stands at the lowest TTL it can have, and says up to which it may be.

Pure; hops that did not change stay the same objects.
"""

from collections.abc import Iterator
from operator import is_

from msgspec.structs import replace

from k8snet_tui.model.address import is_same
from k8snet_tui.model.path import Unlocated
from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.model.trace import Hop, HopReply
from k8snet_tui.path.arrival import is_destination
from k8snet_tui.path.location import locate_hop
from k8snet_tui.trace.state import PathEnd, TraceState, show
from k8snet_tui.trace.statistics import correct_hop

MAX_REPLIES = 8
"""Distinct addresses kept a hop: more than any sane ECMP fan-out."""
KEPT_ROUNDS = 10
"""An address that has not answered for so long, while another did, is no more of the path."""
UNHEARD = Unlocated("no answer")


def hear(state: TraceState, reply: Reply) -> TraceState:
    if reply.round <= state.trace.rounds:
        return _hear_late(state, reply)
    assert state.opened is not None
    arrives = is_destination(reply.address, state.opened.destination)
    if arrives:
        state = show(state, reached_round=reply.round, tcp=())
    state = show(state, send_failure="")
    return _hear_end(state, reply) if arrives or reply.note else _hear_router(state, reply)


def _hear_late(state: TraceState, reply: Reply) -> TraceState:
    """Its round is closed, and what is newer may be known: it only takes back what was counted as lost."""
    rounds_ago = state.trace.rounds - reply.round
    hops = tuple(correct_hop(hop, reply, rounds_ago) for hop in state.trace.hops)
    return state if all(map(is_, hops, state.trace.hops)) else show(state, hops=hops)


def _hear_end(state: TraceState, reply: Reply) -> TraceState:
    """The destination has answered, or a router has refused: nothing is behind it.

    It may have answered a probe beyond its own hop before.
    """
    end = _place_end(state, reply)
    hop = replace(_add(state, end.ttl, reply), at_most=None if end.is_sure else reply.ttl)
    return replace(show(state, hops=end_with(state.trace.hops, hop)), end=end)


def _hear_router(state: TraceState, reply: Reply) -> TraceState:
    if state.end and reply.ttl >= state.end.ttl:
        state = _pass_end(state, state.end, reply.ttl)
    hop = _add(state, reply.ttl, reply)
    hops = fill_up_to(state.trace.hops, reply.ttl)
    return show(state, hops=(*hops[: reply.ttl - 1], hop, *hops[reply.ttl :]))


def _place_end(state: TraceState, reply: Reply) -> PathEnd:
    """Where the path ends, by this reply of its end: where it was known to, or as low as it can be.

    The length that the kernels on the way know does not wait for answers.
    """
    known, started = state.end, state.trace.started
    expected = None if reply.note or started is None else started.chain.length
    lowest = _last_before(state.trace.hops, reply) + 1
    if expected is not None and lowest <= expected <= reply.ttl:
        return PathEnd(reply.address, expected, is_sure=True)
    if known and is_same(known.address, reply.address) and lowest <= known.ttl <= reply.ttl:
        return replace(known, is_sure=known.is_sure or lowest == reply.ttl)
    return PathEnd(reply.address, lowest, is_sure=lowest == reply.ttl)


def _last_before(hops: tuple[Hop, ...], reply: Reply) -> int:
    """The highest TTL below the reply's that answered as a router on the way."""
    before = (
        hop.ttl
        for hop in hops[: reply.ttl - 1]
        for known in hop.replies
        if reply.round - known.round < KEPT_ROUNDS
        and not (is_same(known.address, reply.address) and known.note == reply.note)
    )
    return max(before, default=0)


def _pass_end(state: TraceState, end: PathEnd, ttl: int) -> TraceState:
    """A router has answered at `ttl`, where the end was or behind it.

    An end whose place was unsure moves on behind the router; of a sure one, the way has changed.
    """
    before, hop = state.trace.hops[: end.ttl - 1], state.trace.hops[end.ttl - 1]
    if end.is_sure or not hop.at_most or ttl >= hop.at_most:
        return replace(show(state, hops=before), end=None)
    is_sure = hop.at_most == ttl + 1
    moved = replace(hop, ttl=ttl + 1, at_most=None if is_sure else hop.at_most)
    return replace(show(state, hops=end_with(before, moved)), end=PathEnd(end.address, ttl + 1, is_sure))


def _add(state: TraceState, ttl: int, reply: Reply) -> Hop:
    """The hop after the reply, the newest address first.

    Its place is looked for only when that address is new, among thousands of nodes.
    """
    known = next((hop for hop in state.trace.hops if hop.ttl == ttl), Hop(ttl, location=UNHEARD))
    back_hops = None if reply.back_hops == ttl else reply.back_hops
    newest = HopReply(reply.address, reply.rtt_ms, reply.note, reply.round, back_hops)
    hop = replace(known, replies=(newest, *_others(known, newest))[:MAX_REPLIES], at_most=None)
    is_new = not known.replies or known.replies[0].address != reply.address
    return locate(state, hop) if is_new else hop


def _others(hop: Hop, newest: HopReply) -> Iterator[HopReply]:
    for reply in hop.replies:
        if not is_same(reply.address, newest.address) and newest.round - reply.round < KEPT_ROUNDS:
            yield reply


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
        refuses=(hop.replies[0].note or "").startswith("!"),
    )
    return hop if location == hop.location else replace(hop, location=location)


def end_with(hops: tuple[Hop, ...], end: Hop) -> tuple[Hop, ...]:
    """The hops up to the path's end, silent ones where none was heard."""
    return (*fill_up_to(hops, end.ttl - 1)[: end.ttl - 1], end)


def fill_up_to(hops: tuple[Hop, ...], ttl: int) -> tuple[Hop, ...]:
    return hops + tuple(Hop(t, location=UNHEARD) for t in range(len(hops) + 1, ttl + 1))
