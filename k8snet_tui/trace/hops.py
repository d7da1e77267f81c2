"""Where a reply stands among the hops, and what is a hop at all.

Routers and ends limit their answers: of several probes that reached the path's end, it may answer a later
one only. So a silence right below the end makes no hops until the rounds have shown it to be that of routers:
the end stands at the lowest TTL it can have, and says up to which it may be.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.address import is_same
from k8snet_tui.model.path import Unlocated
from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.model.trace import Hop, HopReply

MAX_REPLIES = 8
"""Distinct addresses kept a hop: more than any sane ECMP fan-out."""
KEPT_ROUNDS = 10
"""An address that has not answered for so long, while another did, is no more of the path."""
UNHEARD = Unlocated("no answer")


class PathEnd(Struct, frozen=True):
    """The destination, or a router that refused to pass probes on: nothing is behind it."""

    address: str
    ttl: int
    is_sure: bool = False


def place_end(
    hops: tuple[Hop, ...], reply: Reply, known: PathEnd | None, expected: int | None = None
) -> PathEnd:
    """Where the path ends, by this reply of its end: where it was known to, or as low as it can be.

    `expected` is the length that the kernels know.
    """
    lowest = _last_before(hops, reply) + 1
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


def add_reply(hop: Hop | None, ttl: int, reply: Reply) -> Hop:
    """The hop after this reply: the newest address first; its place is still the earlier one."""
    back_hops = None if reply.back_hops == ttl else reply.back_hops
    newest = HopReply(reply.address, reply.rtt_ms, reply.note, reply.round, back_hops)
    if hop is None:
        return Hop(ttl, (newest,), UNHEARD)
    others = tuple(_others(hop, newest))
    return replace(hop, replies=(newest, *others)[:MAX_REPLIES], at_most=None)


def _others(hop: Hop, newest: HopReply) -> Iterator[HopReply]:
    for reply in hop.replies:
        if not is_same(reply.address, newest.address) and newest.round - reply.round < KEPT_ROUNDS:
            yield reply


def put_hop(hops: tuple[Hop, ...], hop: Hop, *, is_end: bool) -> tuple[Hop, ...]:
    """Behind the path's end is nothing: it may have answered a probe beyond its own hop before."""
    filled = fill_up_to(hops, hop.ttl)
    return (*filled[: hop.ttl - 1], hop, *(() if is_end else filled[hop.ttl :]))


def fill_up_to(hops: tuple[Hop, ...], ttl: int) -> tuple[Hop, ...]:
    return hops + tuple(Hop(t, location=UNHEARD) for t in range(len(hops) + 1, ttl + 1))


def pass_end(hops: tuple[Hop, ...], end: PathEnd, ttl: int) -> tuple[tuple[Hop, ...], PathEnd | None]:
    """The hops, and the end, when a router has answered at `ttl`, where the end was or behind it.

    An end whose place was unsure moves on behind the router; of a sure one, the way has changed.
    """
    at_most = hops[end.ttl - 1].at_most
    if not end.is_sure and at_most and ttl < at_most:
        moved = replace(hops[end.ttl - 1], ttl=ttl + 1, at_most=at_most if at_most > ttl + 1 else None)
        is_sure = moved.at_most is None
        return put_hop(hops[: end.ttl - 1], moved, is_end=True), PathEnd(end.address, ttl + 1, is_sure)
    return hops[: end.ttl - 1], None


def move_end(hops: tuple[Hop, ...], length: int) -> tuple[Hop, ...]:
    """The last hop is the end, and is sure to have the TTL `length`: quiet hops are before it."""
    if not hops or (hops[-1].ttl == length and hops[-1].at_most is None):
        return hops
    end = replace(hops[-1], ttl=length, at_most=None)
    return put_hop(hops[:-1][: length - 1], end, is_end=True)
