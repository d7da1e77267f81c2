"""Finds out that rows of the terminal have only moved up or down, so that the terminal can move them itself.

A list that scrolls sends all its rows, though most of them are on the screen already, some lines off.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
LEAST_ROWS = 4
"""For fewer it is not worth the sequences that it takes."""

LEAST_LETTERS = 4
"""Different ones, or the row is a border or blank, and tells nothing."""

Row = tuple[int, Sequence[str]]
"""From which column on, and the text of each cell."""


class Shift(NamedTuple):
    """The rows `top` to `bottom` move up by `lines`; down, where that is negative."""

    top: int
    bottom: int
    lines: int

    @property
    def sequence(self) -> str:
        """DECSTBM, then DL or IL within it (ECMA-48; xterm's ctlseqs); the cursor is home afterwards."""
        moved = f"{self.lines}M" if self.lines > 0 else f"{-self.lines}L"
        return f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{self.top + 1}H\x1b[{moved}\x1b[r"

    def apply(self, rows: list[list[T]], empty: T) -> None:
        """Moves `rows` as the terminal does; cells that come in are `empty`."""
        blank = [[empty] * len(row) for row in rows[: abs(self.lines)]]
        moving = rows[self.top : self.bottom + 1]
        moved = moving[self.lines :] + blank if self.lines > 0 else blank + moving[: self.lines]
        rows[self.top : self.bottom + 1] = moved


def find_shift(wanted: Mapping[int, Row], shown: Sequence[Sequence[str | None]]) -> Shift | None:
    """The move after which most rows of `wanted` read as they should; None where none is worth it.

    Each row votes for the lines between it and the one on the screen that reads the same.
    """
    changed = {y: row for y, row in wanted.items() if _reads_otherwise(row, shown[y])}
    if len(changed) < LEAST_ROWS:
        return None
    pairs = list(_twins(changed, shown))
    votes = Counter(lines for _, lines in pairs)
    lines, count = votes.most_common(1)[0] if votes else (0, 0)
    if count < LEAST_ROWS:
        return None
    ends = [end for y, moved in pairs if moved == lines for end in (y, y + lines)]
    return Shift(min(ends), max(ends), lines)


def _reads_otherwise(row: Row, shown: Sequence[str | None]) -> bool:
    x, texts = row
    return list(shown[x : x + len(texts)]) != list(texts)


def _twins(changed: Mapping[int, Row], shown: Sequence[Sequence[str | None]]) -> Iterator[tuple[int, int]]:
    """Each row that changes, and how far below it one with the same text is."""
    by_place: dict[tuple[int, int], dict[tuple[str | None, ...], list[int]]] = {}
    for y, (x, texts) in changed.items():
        if len(set(texts)) < LEAST_LETTERS:
            continue
        place = x, x + len(texts)
        if place not in by_place:
            known = by_place[place] = {}
            for other, row in enumerate(shown):
                known.setdefault(tuple(row[slice(*place)]), []).append(other)
        for other in by_place[place].get(tuple(texts), ()):
            yield y, other - y
