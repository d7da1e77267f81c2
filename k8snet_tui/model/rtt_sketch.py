"""Quantiles of round-trip times in bounded memory, to the microsecond where pod paths live.

A histogram with buckets of constant relative width, as HdrHistogram has them (Gil Tene, hdrhistogram.org):
every value below 256 µs has a bucket of its own, each doubling above is cut into 128, so a quantile is off
by 1/128 of itself at most. A frozen value: adding gives another sketch.
"""

from collections.abc import Mapping

from msgspec import Struct

EXACT_US = 256
"""Below this every microsecond is a bucket."""
PARTS = EXACT_US // 2
"""Buckets of each doubling above."""
HIGHEST_US = 60_000_000
"""No probe is waited for longer; what claims more is counted here."""


class RttSketch(Struct, frozen=True):
    counts: Mapping[int, int] = {}
    """Values by bucket; at most about 2,600 of them, in practice some dozens."""
    total: int = 0

    def add(self, rtt_us: int) -> "RttSketch":
        bucket = _bucket_of(min(max(rtt_us, 0), HIGHEST_US))
        return RttSketch({**self.counts, bucket: self.counts.get(bucket, 0) + 1}, self.total + 1)

    def quantile_us(self, share: float) -> float | None:
        """The value below which `share` (0 to 1) of all lie, by nearest rank; None before the first value."""
        if not self.total:
            return None
        rank = max(1, -int(-share * self.total // 1))
        seen = 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= rank:
                return _middle_us(bucket)
        raise AssertionError("the counts do not add up to the total")


def _bucket_of(value_us: int) -> int:
    shift = max(0, value_us.bit_length() - EXACT_US.bit_length() + 1)
    return shift * PARTS + (value_us >> shift)


def _middle_us(bucket: int) -> float:
    if bucket < EXACT_US:
        return float(bucket)
    shift = bucket // PARTS - 1
    lowest = (bucket - shift * PARTS) << shift
    return lowest + ((1 << shift) - 1) / 2
