"""What the keys of a pane do, and what its columns show."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen

from k8snet_tui.ui.help_lines import node_help, path_help, pod_help
from k8snet_tui.ui.lines import Line
from k8snet_tui.ui.widgets.card import Card

HELP_WIDTH = 70


class HelpModal(ModalScreen[None]):
    BINDINGS = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", show=False),
        Binding("down,j", "scroll_card(1)", show=False),
        Binding("up,k", "scroll_card(-1)", show=False),
        Binding("pagedown,ctrl+d", "scroll_card(10)", show=False),
        Binding("pageup,ctrl+u", "scroll_card(-10)", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        super().__init__()
        self.card_title = title
        self.lines = lines

    def compose(self) -> ComposeResult:
        card = Card()
        card.border_title = Content(self.card_title)
        yield card

    def on_mount(self) -> None:
        self.on_resize()

    def on_resize(self) -> None:
        self.query_one(Card).show(self.lines, min(HELP_WIDTH, self.app.size.width - 8))

    def action_scroll_card(self, step: int) -> None:
        card = self.query_one(Card)
        card.scroll_to(y=card.scroll_offset.y + step, animate=False)


def open_help(pane: str) -> HelpModal:
    """The help of the pane of this name."""
    lines = {"nodes": node_help, "pods": pod_help, "path": path_help}[pane]
    return HelpModal(pane.capitalize(), lines())
