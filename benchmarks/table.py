"""Rows of measurements and how they are printed: medians, the ratio, and the limit it is held to."""

import os
import platform
import statistics
from collections.abc import Iterable, Sequence

from msgspec import Struct


class Row(Struct, frozen=True):
    what: str
    ours: float
    theirs: float | None
    """What it is compared with; None where the limit is absolute."""
    measure: float
    """The ratio, difference or value that the limit is about."""
    limit: float

    @classmethod
    def seconds(cls, what: str, ours: Sequence[float], theirs: Sequence[float], limit: float) -> "Row":
        """A ratio of medians."""
        mine, other = statistics.median(ours), statistics.median(theirs)
        return cls(what, mine, other, mine / other, limit)

    @classmethod
    def difference(cls, what: str, ours: Sequence[float], theirs: float, limit: float) -> "Row":
        mine = statistics.median(ours)
        return cls(what, mine, theirs, mine - theirs, limit)

    @classmethod
    def limit_of(cls, what: str, ours: Sequence[float], limit: float) -> "Row":
        mine = statistics.median(ours) if ours else float("inf")
        return cls(what, mine, None, mine, limit)

    @property
    def is_within(self) -> bool:
        return self.measure <= self.limit


def format_table(rows: Iterable[Row]) -> str:
    lines = [
        "| what | ours | theirs | measured | limit | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:.3g}"
        verdict = "" if row.is_within else "over"
        lines.append(
            f"| {row.what} | {row.ours:.3g} | {theirs} | {row.measure:.3g} | {row.limit:g} | {verdict} |"
        )
    return "\n".join(lines)


def report(rows: Sequence[Row]) -> bool:
    """Prints the machine and the table; False if a limit was passed."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, Linux {platform.release()}\n")
    print(format_table(rows), flush=True)
    return all(row.is_within for row in rows)
