"""A bordered card of lines in the middle of the screen, and the modal screens that show one."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, ScreenResultType
from textual.scroll_view import ScrollView
from textual.strip import Strip

from k8snet_tui.ui.render.painting import paint
from k8snet_tui.ui.render.styled_line import BLANK, Line

FRAME = 4
"""Rows of its border and of the space within."""
SIDES = 6
"""Columns of the same: a narrow screen is filled, else a border would stand beside another."""


class Card(ScrollView, can_focus=True):
    _lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line], width: int) -> None:
        """The card is as high as its lines, and scrolls where the screen is lower than that."""
        if len(lines) != len(self._lines) or width != self.virtual_size.width:
            self.styles.width = width + SIDES
            self.styles.height = min(len(lines) + FRAME, self.app.size.height)
            self.virtual_size = Size(width, len(lines))
        self._lines = lines
        self.refresh()

    def bring_to_view(self, index: int) -> None:
        """Scrolls so that this line is in the middle, where it is not to be seen."""
        page = max(1, self.scrollable_content_region.height)
        if not self.scroll_offset.y <= index < self.scroll_offset.y + page:
            self.scroll_to(y=max(0, index - page // 2), animate=False)

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else BLANK
        return paint(line, self.scrollable_content_region.width)


class CardModal(ModalScreen[ScreenResultType]):
    """A card that is drawn anew for every size; what it says and which keys it takes, its subclass says."""

    WIDEST = 70

    def __init__(self, title: str) -> None:
        super().__init__()
        self.card = Card()
        self.card.border_title = Content(title)

    def compose(self) -> ComposeResult:
        yield self.card

    def on_mount(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        width = min(self.WIDEST, self.app.size.width - SIDES)
        lines = self.card_lines(width)
        if len(lines) + FRAME > self.app.size.height:
            lines = self.card_lines(width - 1)  # the scrollbar takes a column
        self.card.show(lines, width)

    def card_lines(self, width: int) -> Sequence[Line]:
        raise NotImplementedError


class RowsModal(CardModal[ScreenResultType]):
    """Rows with a cursor, which stays in view; what else the card says stands below them."""

    BINDINGS = [
        Binding("down,j,tab", "move(1)", show=False),
        Binding("up,k,shift+tab", "move(-1)", show=False),
        Binding("pagedown,ctrl+d", "move(10)", show=False),
        Binding("pageup,ctrl+u", "move(-10)", show=False),
        Binding("g,home", "move(-1000000)", show=False),
        Binding("G,end", "move(1000000)", show=False),
        Binding("escape,q", "dismiss(None)", show=False),
    ]
    cursor = 0

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def action_move(self, step: int) -> None:
        self.cursor = max(0, min(self.cursor + step, self.count() - 1))
        self.draw()

    def draw(self) -> None:
        super().draw()
        self.card.bring_to_view(self.cursor)


class ScrollModal(CardModal[None]):
    """Something to read, and nothing to choose."""

    BINDINGS = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", show=False),
        Binding("down,j", "scroll_card(1)", show=False),
        Binding("up,k", "scroll_card(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "scroll_card(10)", show=False),
        Binding("pageup,ctrl+u", "scroll_card(-10)", show=False),
        Binding("g,home", "scroll_card(-1000000)", show=False),
        Binding("G,end", "scroll_card(1000000)", show=False),
    ]

    def action_scroll_card(self, step: int) -> None:
        self.card.scroll_to(y=self.card.scroll_offset.y + step, animate=False)
