"""Lets a person choose one name of many: a context, a namespace."""

from collections.abc import Sequence

from textual.binding import Binding

from k8snet_tui.ui.render.glyphs import CURSOR
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.render.text import fit, wrap
from k8snet_tui.ui.widgets.card import RowsModal

CURRENT = "*"
"""As in `kubectl config get-contexts`."""


class ChoiceModal(RowsModal[str | None]):
    """Gives the name, or None for Esc."""

    BINDINGS = [Binding("enter", "choose", show=False)]

    def __init__(self, title: str, names: Sequence[str], current: str, note: str = "") -> None:
        super().__init__(title)
        self.names, self.current, self.note = names, current, note
        self.cursor = names.index(current) if current in names else 0

    def count(self) -> int:
        return len(self.names)

    def action_choose(self) -> None:
        self.dismiss(self.names[self.cursor] if self.names else None)

    def card_lines(self, width: int) -> list[Line]:
        return choice_lines(self.names, self.cursor, self.current, self.note, width)


def choice_lines(names: Sequence[str], cursor: int, current: str, note: str, width: int) -> list[Line]:
    lines: list[Line] = [
        (
            Span(f"{CURSOR if index == cursor else ' '} "),
            Span(f"{CURRENT if name == current else ' '} ", Tone.KEY),
            Span(fit(name, width - 4), Tone.STRONG if index == cursor else Tone.PLAIN),
        )
        for index, name in enumerate(names)
    ]
    words = wrap(f"{note}{CURRENT} is the current one · Enter chooses · Esc leaves", width)
    return [*lines, BLANK, *(faint(line) for line in words)]
