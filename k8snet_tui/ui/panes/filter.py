"""What a typed filter means, and which rows of a long list it leaves.

A text is looked for in each cell as it stands. It is a regular expression where it can be nothing else, and
then `^` and `$` are the ends of a cell; what is not yet one, since its end is still to be typed, is a text.
`~` or `-f` asks for names in which the letters come in this order. `!` before any of them asks for the other
rows. Small and capital letters are alike.
"""

import re
from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.ui.panes.label_filter import make_label_filter

RowT = TypeVar("RowT")

_SPECIAL = frozenset("\\^$*+?{}[]|()")
"""The dot is not among them: addresses are full of dots, and are meant as they stand."""
INVERSE = "!"
_FUZZY = re.compile(r"~\s*|-f(\s+|$)")
_MAY_CROSS_CELLS = re.compile(r"\\[^dwbS.\-*+?()\[\]{}|^$/\\]|\[\^|\(\?")
"""Of a regular expression: what matches the end of a cell as well."""

Matches: TypeAlias = Callable[[str], object]
"""Takes a row's cells in small letters, a line each; what it gives is true if the row is wanted."""


def make_filter(filter_text: str) -> Matches:
    if filter_text.startswith(INVERSE):
        wanted = make_filter(filter_text.removeprefix(INVERSE))
        return lambda text: not wanted(text)
    if fuzzy := _FUZZY.match(filter_text):
        return _make_fuzzy_filter(filter_text[fuzzy.end() :].lower())
    if _SPECIAL.isdisjoint(filter_text):
        return _make_text_filter(filter_text.lower())
    try:
        # Texts are in small letters: only a capital in the filter makes the slower comparison necessary.
        return _make_cell_filter(re.compile(filter_text, 0 if filter_text.islower() else re.IGNORECASE))
    except (re.error, OverflowError):
        return _make_text_filter(filter_text.lower())


def _make_cell_filter(wanted: re.Pattern[str]) -> Matches:
    """Looks at the whole row first, for there may be 150,000: few of them are to be taken apart.

    None is where a match cannot be longer than a cell.
    """
    in_row = re.compile(wanted.pattern, wanted.flags | re.MULTILINE).search
    if not _MAY_CROSS_CELLS.search(wanted.pattern):
        return in_row
    in_cell = wanted.search
    return lambda text: in_row(text) and any(in_cell(cell) for cell in text.split("\n"))


def _make_text_filter(wanted: str) -> Matches:
    return lambda text: wanted in text


def _make_fuzzy_filter(letters: str) -> Matches:
    """Each letter is looked for from the one before it on, once: no row takes longer than it is long."""
    steps = (f"[^{re.escape(letter)}\\n]*{re.escape(letter)}" for letter in letters if letter != " ")
    return re.compile("".join(steps)).match


def read_filter(
    filter_text: str, text_of: Callable[[RowT], str], labels_of: Callable[[RowT], str]
) -> tuple[Matches, Callable[[RowT], str]]:
    """What decides, and what it is given of a row: labels where the filter asks for some, else its text."""
    by_labels = make_label_filter(filter_text.removeprefix(INVERSE))
    if by_labels is None:
        return make_filter(filter_text), text_of
    if filter_text.startswith(INVERSE):
        return lambda labels: not by_labels(labels), labels_of
    return by_labels, labels_of


class RowFilter(Generic[RowT]):
    """Finds rows block by block, and looks again only into blocks that changed."""

    def __init__(self, text_of: Callable[[RowT], str], labels_of: Callable[[RowT], str]) -> None:
        self._text_of = text_of
        self._labels_of = labels_of
        self._filter_text = ""
        self._found: dict[int, tuple[tuple[RowT, ...], tuple[RowT, ...]]] = {}
        """By the identity of a block: the block, and what was found in it."""

    def matching(self, rows: Blocks[RowT], filter_text: str) -> Blocks[RowT]:
        if filter_text != self._filter_text:
            self._filter_text, self._found = filter_text, {}
        if not filter_text:
            return rows
        matches, text_of = read_filter(filter_text, self._text_of, self._labels_of)
        before, self._found = self._found, {}
        for block in rows.blocks:
            self._found[id(block)] = before.get(id(block)) or (
                block,
                tuple([row for row in block if matches(text_of(row))]),
            )
        return Blocks(found for _, found in self._found.values())
