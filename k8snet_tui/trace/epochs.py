"""When a path has changed: another address answers at a hop, and goes on doing so. Pure, without a clock.

A new address in 3 of the last 4 answers is a change, dated by its first. Figures of the hop and of those
behind it begin anew there, for they are another path's; the earlier ones are kept with the change.

Where a router is one of several that take turns (equal cost, packet by packet), its address is no news: one
that was here within the last answers makes no change, and a change whose old address comes back becomes a
turn.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.observation import RoundClosed
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop
from k8snet_tui.trace.statistics import count_answer, count_loss, to_us

WINDOW, ENOUGH = 4, 3
REMEMBERED = 10
"""Answers before the window: an address among them is not new."""
BACK_WITHIN, BACK = 6, 2
"""So often within so many answers, and the old address is taken to be back."""
FATES = 16


class Fate(Struct, frozen=True):
    """What became of the hop's probe in one round."""

    round: int
    at_s: float
    """When the round began."""
    address: str
    """Empty: nobody answered."""
    rtt_us: float | None
    before: HopStatistics
    """The hop's figures up to then."""


class HopWatch(Struct, frozen=True):
    """What is remembered of one hop's latest rounds."""

    usual: str = ""
    """The address of this epoch."""
    former: str = ""
    """The one of the epoch before, while it is remembered."""
    fates: tuple[Fate, ...] = ()
    answers: tuple[str, ...] = ()


class Moved(Struct, frozen=True):
    """A hop has another address from `since` on."""

    ttl: int
    former: str
    since: Fate


class TakesTurns(Struct, frozen=True):
    """What was told as moved is answered by both in turn."""

    ttl: int


def note_fate(watch: HopWatch, hop: Hop, closed: RoundClosed, at_s: float) -> HopWatch:
    """The watch after a round; `hop` as it was before the round was counted."""
    newest = hop.replies[0] if hop.replies else None
    if newest and newest.round == closed.round:
        fate = Fate(closed.round, at_s, newest.address, to_us(newest.rtt_ms), hop.statistics)
        answers = (*watch.answers, newest.address)[-WINDOW - REMEMBERED :]
        usual = watch.usual or newest.address
        former = watch.former if watch.former in answers else ""
        return HopWatch(usual, former, (*watch.fates, fate)[-FATES:], answers)
    if hop.ttl in closed.silent:
        fate = Fate(closed.round, at_s, "", None, hop.statistics)
        return replace(watch, fates=(*watch.fates, fate)[-FATES:])
    return watch


def find_change(watch: HopWatch, ttl: int) -> tuple[HopWatch, Moved | TakesTurns | None]:
    """What the latest answer shows, and the watch after that."""
    newest = watch.answers[-1] if watch.answers else ""
    if newest and newest == watch.former and watch.answers[-BACK_WITHIN:].count(newest) >= BACK:
        return replace(watch, former=""), TakesTurns(ttl)
    if newest == watch.usual or watch.answers[-WINDOW:].count(newest) < ENOUGH:
        return watch, None
    if newest in watch.answers[:-WINDOW]:
        return replace(watch, usual=newest) if _is_settled(watch) else watch, None
    since = next(fate for fate in watch.fates if fate.address == newest)
    return replace(watch, usual=newest, former=watch.usual), Moved(ttl, watch.usual, since)


def _is_settled(watch: HopWatch) -> bool:
    """Nothing else has answered for long: what took turns does not any more."""
    return len(set(watch.answers[-REMEMBERED:])) == 1


def advance(
    watches: tuple[HopWatch, ...], hops: Sequence[Hop], closed: RoundClosed, at_s: float
) -> tuple[tuple[HopWatch, ...], list[Moved | TakesTurns]]:
    """The watches after a round, and what it shows; `hops` as they were before it was counted."""
    watches += (HopWatch(),) * (len(hops) - len(watches))
    after, found = list(watches), []
    for place, hop in enumerate(hops):
        after[place], change = find_change(note_fate(watches[place], hop, closed, at_s), hop.ttl)
        if change:
            found.append(change)
    return tuple(after), found


def begin_anew(hop: Hop, watch: HopWatch, first_round: int) -> Hop:
    """The hop with the figures of the rounds from `first_round` on alone."""
    figures = HopStatistics()
    for fate in _since(watch, first_round):
        figures = count_answer(figures, fate.address, fate.rtt_us) if fate.address else count_loss(figures)
    return replace(hop, statistics=figures)


def end_before(hop: Hop, watch: HopWatch, first_round: int) -> Hop:
    """The hop with the figures of the rounds before `first_round` alone."""
    first = next(_since(watch, first_round), None)
    return replace(hop, statistics=first.before) if first else hop


def _since(watch: HopWatch, first_round: int) -> Iterator[Fate]:
    return (fate for fate in watch.fates if fate.round >= first_round)
