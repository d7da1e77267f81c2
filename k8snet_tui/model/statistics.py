"""The figures of one hop. How they come about is worked out in `trace.statistics`.

Times are microseconds; None where there is none yet, or the tool printed none.
"""

from math import sqrt

from msgspec import Struct

from k8snet_tui.model.rtt_sketch import RttSketch

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
