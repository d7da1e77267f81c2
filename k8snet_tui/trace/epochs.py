"""When a path has changed: another address answers at a hop, and goes on doing so. Pure, without a clock.

A new address in 3 of the last 4 answers is a change, dated by its first. Figures of the hop and of those
behind it begin anew there, for they are another path's; the earlier ones are kept with the change.

Where a router is one of several that take turns (equal cost, packet by packet), its address is no news: one
that was here within the last answers makes no change, and a change whose old address comes back becomes a
turn.
"""

from collections.abc import Sequence
from operator import ne
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.observation import RoundClosed
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop
from k8snet_tui.trace.statistics import count_round

WINDOW, ENOUGH = 4, 3
REMEMBERED = 10
"""Answers before the window: an address among them is not new."""
BACK_WITHIN, BACK = 6, 2
"""So often within so many answers, and the old address is taken to be back."""


class Candidate(Struct, frozen=True):
    """Another address at a hop, of which it is not known yet whether it stays."""

    address: str
    at_s: float
    """When the round of its first answer began."""
    earlier: tuple[Hop, ...]
    """This hop and those behind it, with their figures before that round."""
    anew: tuple[HopStatistics, ...] = ()
    """Figures from that round on, of as many hops."""
    is_new: bool = True
    """False: the former address, that was away once."""


class HopWatch(Struct, frozen=True):
    """What is remembered of one hop's latest rounds."""

    usual: str = ""
    """The address of this epoch."""
    former: str = ""
    """The one of the epoch before."""
    answers: tuple[str, ...] = ()
    candidate: Candidate | None = None


class Moved(Struct, frozen=True):
    """A hop has another address."""

    ttl: int
    former: str
    since: Candidate


class TakesTurns(Struct, frozen=True):
    """What was told as moved is answered by both in turn."""

    ttl: int


Found: TypeAlias = Moved | TakesTurns


def advance(
    watches: tuple[HopWatch, ...], hops: Sequence[Hop], closed: RoundClosed, at_s: float
) -> tuple[tuple[HopWatch, ...], list[Found]]:
    """The watches after a round that began at `at_s`, and what it shows.

    `hops` are those with the round's answers, but without it in their figures.
    """
    watches += (HopWatch(),) * (len(hops) - len(watches))
    after, found = list(watches), list[Found]()
    for place, hop in enumerate(hops):
        watch = watches[place]
        newest = hop.replies[0] if hop.replies else None
        if newest and newest.round == closed.round:
            watch = _hear(watch, newest.address, hops[place:], at_s)
        if watch.candidate:
            watch = replace(watch, candidate=_count(watch.candidate, hops[place:], closed))
        after[place], change = _decide(watch, hop.ttl) if newest else (watch, None)
        if change:
            found.append(change)
    return tuple(after), found


def _hear(watch: HopWatch, address: str, hops: Sequence[Hop], at_s: float) -> HopWatch:
    known, usual = watch.answers, watch.usual or address
    answers = (*known, address)[-WINDOW - REMEMBERED :]
    candidate, is_back = watch.candidate, _was_away_once(answers)
    if candidate and (candidate.address not in answers[-WINDOW:] or not (is_back or candidate.is_new)):
        candidate = None
    comes_back = address == watch.former and is_back and candidate is None
    is_new = address not in known
    if address != usual and (is_new or comes_back):
        anew = (HopStatistics(),) * len(hops)
        candidate = Candidate(address, at_s, tuple(hops), anew, is_new)
    return HopWatch(usual, watch.former, answers, candidate)


def _was_away_once(answers: Sequence[str]) -> bool:
    """The newest address, in all that can be remembered; of a chance of two, one in ninety looks so."""
    return len(answers) == WINDOW + REMEMBERED and sum(map(ne, answers, answers[1:])) <= 2


def _count(candidate: Candidate, hops: Sequence[Hop], closed: RoundClosed) -> Candidate:
    anew = [
        count_round(replace(hop, statistics=figures), closed).statistics
        for hop, figures in zip(hops, candidate.anew, strict=False)
    ]
    return replace(candidate, anew=tuple(anew))


def _decide(watch: HopWatch, ttl: int) -> tuple[HopWatch, Found | None]:
    newest, candidate = watch.answers[-1] if watch.answers else "", watch.candidate
    is_awaited = candidate is not None and candidate.address == newest
    takes_turns = watch.answers[-BACK_WITHIN:].count(newest) >= BACK and not is_awaited
    if newest and newest == watch.former and takes_turns:
        return replace(watch, former=""), TakesTurns(ttl)
    if newest == watch.usual or watch.answers[-WINDOW:].count(newest) < ENOUGH:
        return watch, None
    if candidate and candidate.address == newest:
        moved = Moved(ttl, watch.usual, candidate)
        return replace(watch, usual=newest, former=watch.usual, candidate=None), moved
    is_settled = set(watch.answers[-REMEMBERED:]) == {newest}  # what took turns does not any more
    return replace(watch, usual=newest) if is_settled else watch, None
