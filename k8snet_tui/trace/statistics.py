"""The figures of one hop, out of the fates of its probes: pure, without a clock.

A probe counts once its fate is decided: answered, or given up after its wait. An answer that comes after that
takes the loss back. Times are microseconds here, and None where the tool printed none.
"""

from math import sqrt

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.trace.sketch import RttSketch

HISTORY = 60
"""Fates kept for the chart: a minute of rounds at one a second."""
LOST = -1.0
"""A probe without an answer, in the history: a gap, never a time of 0."""
UNTIMED = -2.0
"""An answer whose time the tool did not print."""


class HopStatistics(Struct, frozen=True):
    answered: int = 0
    lost: int = 0
    last_us: float | None = None
    best_us: float | None = None
    worst_us: float | None = None
    timed: int = 0
    """Answers that came with a time: the mean and the deviation are theirs."""
    mean_us: float = 0.0
    squares: float = 0.0
    """Sum of squared differences from the mean."""
    differences: int = 0
    """Pairs of consecutive answers of one address."""
    jitter_sum_us: float = 0.0
    jitter_worst_us: float = 0.0
    interarrival_us: float = 0.0
    previous: tuple[str, float] | None = None
    """Address and time of the latest timed answer; None at first."""
    sketch: RttSketch = RttSketch()
    history: tuple[float, ...] = ()
    """The latest fates, oldest first: µs, `LOST` or `UNTIMED`."""

    @property
    def decided(self) -> int:
        """Probes whose fate is known: what loss is a share of. Probes in flight are in no figure."""
        return self.answered + self.lost

    @property
    def loss_percent(self) -> float | None:
        """Lost of decided probes; None before the first is decided."""
        return 100.0 * self.lost / self.decided if self.decided else None

    @property
    def average_us(self) -> float | None:
        return self.mean_us if self.timed else None

    @property
    def deviation_us(self) -> float | None:
        """Sample standard deviation (n − 1); None before two times."""
        return sqrt(self.squares / (self.timed - 1)) if self.timed > 1 else None

    @property
    def jitter_us(self) -> float | None:
        """Mean difference of consecutive answers; None before two."""
        return self.jitter_sum_us / self.differences if self.differences else None

    @property
    def rfc3550_jitter_us(self) -> float | None:
        """Smoothed, as RFC 3550 section 6.4.1 defines it, unscaled; None before two answers."""
        return self.interarrival_us if self.differences else None

    @property
    def median_us(self) -> float | None:
        return self.sketch.quantile_us(0.5)

    @property
    def p95_us(self) -> float | None:
        return self.sketch.quantile_us(0.95)


def count_answer(hop: HopStatistics, address: str, rtt_us: float | None) -> HopStatistics:
    """One more probe was answered in time. Its place in the history is the latest."""
    return _keep(_time(replace(hop, answered=hop.answered + 1), address, rtt_us), _fate(rtt_us))


def count_loss(hop: HopStatistics) -> HopStatistics:
    """One more probe was given up after its wait."""
    return _keep(replace(hop, lost=hop.lost + 1), LOST)


def correct_late_answer(
    hop: HopStatistics, address: str, rtt_us: float | None, probes_ago: int
) -> HopStatistics:
    """A probe that was counted as lost has answered after all.

    `probes_ago`: how many fates have been counted since its own, so that its gap in the history is filled.
    The answer takes no part in jitter: it did not come in its turn.
    """
    if not hop.lost:
        return hop
    corrected = _time(replace(hop, answered=hop.answered + 1, lost=hop.lost - 1), None, rtt_us)
    place = len(hop.history) - 1 - probes_ago
    if place >= 0 and hop.history[place] == LOST:
        history = (*hop.history[:place], _fate(rtt_us), *hop.history[place + 1 :])
        corrected = replace(corrected, history=history)
    return replace(corrected, previous=hop.previous, last_us=hop.last_us if probes_ago else corrected.last_us)


def _time(hop: HopStatistics, address: str | None, rtt_us: float | None) -> HopStatistics:
    """Mean and squares by Welford's method (Knuth, TAOCP vol. 2, 4.2.2): old and new mean both take part."""
    if rtt_us is None:
        return replace(hop, previous=None)
    timed = hop.timed + 1
    distance = rtt_us - hop.mean_us
    mean = hop.mean_us + distance / timed
    figures = replace(
        hop,
        last_us=rtt_us,
        best_us=rtt_us if hop.best_us is None else min(hop.best_us, rtt_us),
        worst_us=rtt_us if hop.worst_us is None else max(hop.worst_us, rtt_us),
        timed=timed,
        mean_us=mean,
        squares=hop.squares + distance * (rtt_us - mean),
        sketch=hop.sketch.add(round(rtt_us)),
    )
    return figures if address is None else _compare(figures, address, rtt_us)


def _compare(hop: HopStatistics, address: str, rtt_us: float) -> HopStatistics:
    """Jitter: the difference of consecutive answers of one address, for another router's time is none.

    Smoothed by RFC 3550, section 6.4.1: J += (|D| − J) / 16, where D is the difference of two round trips.
    """
    before, hop = hop.previous, replace(hop, previous=(address, rtt_us))
    if before is None or before[0] != address:
        return hop
    difference = abs(rtt_us - before[1])
    return replace(
        hop,
        differences=hop.differences + 1,
        jitter_sum_us=hop.jitter_sum_us + difference,
        jitter_worst_us=max(hop.jitter_worst_us, difference),
        interarrival_us=hop.interarrival_us + (difference - hop.interarrival_us) / 16,
    )


def _fate(rtt_us: float | None) -> float:
    return UNTIMED if rtt_us is None else rtt_us


def _keep(hop: HopStatistics, fate: float) -> HopStatistics:
    return replace(hop, history=(*hop.history, fate)[-HISTORY:])
