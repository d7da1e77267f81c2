"""What a typed filter means, and which rows of a long list it leaves.

A text is looked for in each cell as it stands. It is a regular expression where it can be nothing else, and
then `^` and `$` are the ends of a cell. `!` asks for the other rows. Small and capital letters are alike.
What is not yet a regular expression, since its end is still to be typed, is looked for as it stands too.
"""

import re
from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

from k8snet_tui.model.blocks import Blocks

RowT = TypeVar("RowT")

_SPECIAL = frozenset("\\^$*+?{}[]|()")
"""The dot is not among them: addresses are full of dots, and are meant as they stand."""
INVERSE = "!"

Matches: TypeAlias = Callable[[str], object]
"""Takes a row's cells in small letters, a line each; what it gives is true if the row is wanted."""


def make_filter(filter_text: str) -> Matches:
    if filter_text.startswith(INVERSE):
        wanted = make_filter(filter_text.removeprefix(INVERSE))
        return lambda text: not wanted(text)
    if _SPECIAL.isdisjoint(filter_text):
        return _make_text_filter(filter_text.lower())
    try:
        # Texts are in small letters: only a capital in the filter makes the slower comparison necessary.
        return _make_cell_filter(re.compile(filter_text, 0 if filter_text.islower() else re.IGNORECASE))
    except (re.error, OverflowError):
        return _make_text_filter(filter_text.lower())


def _make_cell_filter(wanted: re.Pattern[str]) -> Matches:
    """Looks at the whole row first, for there may be 150,000: few of them are to be taken apart."""
    in_row = re.compile(wanted.pattern, wanted.flags | re.MULTILINE).search
    in_cell = wanted.search
    return lambda text: in_row(text) and any(in_cell(cell) for cell in text.split("\n"))


def _make_text_filter(wanted: str) -> Matches:
    return lambda text: wanted in text


class RowFilter(Generic[RowT]):
    """Finds rows block by block, and looks again only into blocks that changed."""

    def __init__(self, text_of: Callable[[RowT], str]) -> None:
        self._text_of = text_of
        self._filter_text = ""
        self._found: dict[int, tuple[tuple[RowT, ...], tuple[RowT, ...]]] = {}
        """By the identity of a block: the block, and what was found in it."""

    def matching(self, rows: Blocks[RowT], filter_text: str) -> Blocks[RowT]:
        if filter_text != self._filter_text:
            self._filter_text, self._found = filter_text, {}
        if not filter_text:
            return rows
        matches, text_of = make_filter(filter_text), self._text_of
        before, self._found = self._found, {}
        for block in rows.blocks:
            self._found[id(block)] = before.get(id(block)) or (
                block,
                tuple([row for row in block if matches(text_of(row))]),
            )
        return Blocks(found for _, found in self._found.values())
