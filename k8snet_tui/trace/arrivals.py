"""How many probes came to a hop, ours and those of others, by what its kernel answered and kept back.

Whoever else traces through a node is limited as well, and one counter holds what is kept back from all. So a
loss of ours is no quiet one for that alone: had the probe come, there would be one arrival more than the
others' own. How many theirs are is seen between, in the intervals in which all of ours were answered.
"""

from math import sqrt

from msgspec import Struct
from msgspec.structs import replace

SLACK = 1
"""An answer on the border of two intervals may be in either."""
TIMED_S = 0.01
"""In less no rate can be told."""
SMOOTHED = 3
"""What is usual follows a change by a third at once, for one interval alone differs by chance."""
SOON = 3
"""Intervals after one without losses, for which it tells what is usual."""
ENOUGH = 5
"""Intervals that show how many there are more or fewer by chance."""


class Interval(Struct, frozen=True):
    """What happened to the probes of one hop between two readings."""

    seconds: float = 0.0
    probes: int = 0
    received: int = 0
    answers: int = 0
    """That the kernel sent, to us or to others."""
    kept_back: int | None = 0
    """None where it does not count them."""


class Arrivals(Struct, frozen=True):
    """Probes of others: those answered or kept back beyond ours, if all of ours came."""

    usual_s: float | None = None
    """A second, in the last intervals in which none of ours was lost; None where they are long ago."""
    changes: int = 0
    squares: float = 0.0
    """Of such intervals, from what was usual before them."""
    in_a_row: int = 0
    """Intervals with losses since then."""
    intervals: int = 0
    quiet: int = 0
    fewer: float = 0.0
    """Of those soon after: losses that may be quiet, and probes fewer than usual, which are ours."""

    def add(self, interval: Interval) -> "Arrivals":
        if interval.seconds < TIMED_S:
            return self
        came = interval.answers + (interval.kept_back or 0) - interval.probes
        fewer = None if self.usual_s is None else self.usual_s * interval.seconds - came
        missing = interval.probes - interval.received
        if missing <= 0:
            now_s = came / interval.seconds
            if self.usual_s is None or fewer is None:
                return replace(self, usual_s=now_s, in_a_row=0)
            return replace(
                self,
                usual_s=self.usual_s + (now_s - self.usual_s) / SMOOTHED,
                in_a_row=0,
                changes=self.changes + 1,
                squares=self.squares + fewer**2,
            )
        if fewer is None:
            return self
        is_long_ago = self.in_a_row + 1 >= SOON
        return replace(
            self,
            usual_s=None if is_long_ago else self.usual_s,
            in_a_row=self.in_a_row + 1,
            intervals=self.intervals + 1,
            quiet=self.quiet + missing,
            fewer=self.fewer + fewer,
        )

    @property
    def lost_forward(self) -> int:
        """Losses that would be called quiet; 0 unless it is more than chance, and no more than there were."""
        if self.changes < ENOUGH:
            return 0
        chance = SLACK + 2 * sqrt(self.squares / self.changes * self.intervals)
        return min(round(self.fewer), self.quiet) if chance < self.fewer < self.quiet + chance else 0
