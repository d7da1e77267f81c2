"""Lets a person choose the columns of a table, and their order."""

from collections.abc import Sequence
from typing import Any

from textual.binding import Binding

from k8snet_tui.ui.render.columns import Column
from k8snet_tui.ui.render.glyphs import CURSOR, REACHED
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.render.text import fit, wrap
from k8snet_tui.ui.widgets.card import RowsModal

KEYS_TOLD = "Space shows or hides · J K move · 0 resets · Enter keeps · Esc leaves"
NAME_WIDTH = 10


class ColumnsModal(RowsModal[tuple[str, ...] | None]):
    """Gives the headings that are to be shown, in order; None where nothing is to change."""

    WIDEST = 76
    BINDINGS = [
        Binding("J,shift+down", "carry(1)", show=False),
        Binding("K,shift+up", "carry(-1)", show=False),
        Binding("space", "show_or_hide", show=False),
        Binding("0", "reset", show=False),
        Binding("enter", "keep", show=False),
    ]

    def __init__(
        self, columns: Sequence[Column[Any, Any]], shown: Sequence[str], default: Sequence[str]
    ) -> None:
        super().__init__("Columns")
        self._sentences = {column.name: column.sentence for column in columns}
        self._needed = frozenset(column.name for column in columns if column.is_needed)
        self._default = tuple(default)
        self._begin(shown)

    def _begin(self, shown: Sequence[str]) -> None:
        """Those that are shown come first, as in the table."""
        self._shown = set(shown)
        self.order = [*shown, *(name for name in self._sentences if name not in self._shown)]
        self.cursor = 0

    def count(self) -> int:
        return len(self.order)

    def action_carry(self, step: int) -> None:
        """Moves the column itself, and the cursor with it."""
        to = self.cursor + step
        if 0 <= to < len(self.order):
            self.order[self.cursor], self.order[to] = self.order[to], self.order[self.cursor]
            self.action_move(step)

    def action_show_or_hide(self) -> None:
        self._shown ^= {self.order[self.cursor]} - self._needed
        self.draw()

    def action_reset(self) -> None:
        self._begin(self._default)
        self.draw()

    def action_keep(self) -> None:
        self.dismiss(tuple(name for name in self.order if name in self._shown))

    def card_lines(self, width: int) -> list[Line]:
        rows = [self._row(index, name, width) for index, name in enumerate(self.order)]
        return [*rows, BLANK, *(faint(line) for line in wrap(KEYS_TOLD, width))]

    def _row(self, index: int, name: str, width: int) -> Line:
        is_shown = name in self._shown
        sign = REACHED if is_shown else " "
        sentence = self._sentences[name] + ("; always there" if name in self._needed else "")
        return (
            Span(f"{CURSOR if index == self.cursor else ' '} "),
            Span(f"{sign} ", Tone.GOOD),
            Span(fit(name, NAME_WIDTH), Tone.STRONG if is_shown else Tone.PLAIN),
            Span(fit(sentence, width - NAME_WIDTH - 4), Tone.PLAIN if is_shown else Tone.FAINT),
        )
