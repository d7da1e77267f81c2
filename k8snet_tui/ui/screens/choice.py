"""Lets a person choose one name of many: a context, a namespace."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen

from k8snet_tui.ui.cells import fit, wrap
from k8snet_tui.ui.glyphs import CURSOR
from k8snet_tui.ui.lines import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.widgets.card import Card

CURRENT = "*"
"""As in `kubectl config get-contexts`."""


class ChoiceModal(ModalScreen[str | None]):
    """Gives the name, or None for Esc."""

    BINDINGS = [
        Binding("down,j,tab", "move(1)", show=False),
        Binding("up,k,shift+tab", "move(-1)", show=False),
        Binding("pagedown,ctrl+d", "move(10)", show=False),
        Binding("pageup,ctrl+u", "move(-10)", show=False),
        Binding("g,home", "move(-1000000)", show=False),
        Binding("G,end", "move(1000000)", show=False),
        Binding("enter", "choose", show=False),
        Binding("escape,q", "dismiss(None)", show=False),
    ]

    def __init__(self, title: str, names: Sequence[str], current: str, note: str = "") -> None:
        super().__init__()
        self.names, self.current, self.note = names, current, note
        self.cursor = names.index(current) if current in names else 0
        self.card_title = title

    def compose(self) -> ComposeResult:
        card = Card()
        card.border_title = Content(self.card_title)
        yield card

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def action_move(self, step: int) -> None:
        self.cursor = max(0, min(self.cursor + step, len(self.names) - 1))
        self._draw()

    def action_choose(self) -> None:
        self.dismiss(self.names[self.cursor] if self.names else None)

    def _draw(self) -> None:
        width = min(70, self.app.size.width - 8)
        card = self.query_one(Card)
        card.show(choice_lines(self.names, self.cursor, self.current, self.note, width), width)
        page = max(1, card.scrollable_content_region.height)
        if not card.scroll_offset.y <= self.cursor < card.scroll_offset.y + page:
            card.scroll_to(y=max(0, self.cursor - page // 2), animate=False)


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
