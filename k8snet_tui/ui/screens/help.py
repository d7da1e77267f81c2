"""What the keys of a pane do and what its columns show, read from the tables that make them."""

from collections.abc import Sequence
from typing import Any

from textual.binding import Binding

from k8snet_tui.ui import commands
from k8snet_tui.ui.command_line import Command
from k8snet_tui.ui.keymap import MOVING, Key
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.render.columns import Column
from k8snet_tui.ui.render.glyphs import DESTINATION, SOURCE, VETH_PAIR
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint, plain
from k8snet_tui.ui.render.text import wrap
from k8snet_tui.ui.widgets.card import CardModal

_TERM_WIDTH = 12
SIGNS = f"{SOURCE} is the source, {DESTINATION} the destination; {VETH_PAIR} joins the ends of a veth."


class HelpModal(CardModal[None]):
    BINDINGS = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", show=False),
        Binding("down,j", "scroll_card(1)", show=False),
        Binding("up,k", "scroll_card(-1)", show=False),
        Binding("pagedown,ctrl+d", "scroll_card(10)", show=False),
        Binding("pageup,ctrl+u", "scroll_card(-10)", show=False),
    ]

    def __init__(self, pane: type[Pane]) -> None:
        super().__init__(pane.NAME.capitalize())
        self._pane = pane

    def card_lines(self, width: int) -> list[Line]:
        return help_lines(self._pane, width)

    def action_scroll_card(self, step: int) -> None:
        self.card.scroll_to(y=self.card.scroll_offset.y + step, animate=False)


def help_lines(pane: type[Pane], width: int) -> list[Line]:
    return [
        *(plain(line) for line in wrap(pane.HELP, width)),
        *([faint(SIGNS)] if pane.IS_LIST else []),
        *_terms("In this pane", [_key_term(key) for key in pane.KEYS]),
        *_terms("Anywhere", [_key_term(key) for key in pane.ANYWHERE]),
        *_terms("Moving", [_key_term(key) for key in MOVING]),
        *_terms("Columns", [_column_term(column) for column in pane.COLUMNS]),
        *_terms("Commands", [_command_term(command) for command in commands.COMMANDS]),
    ]


def _terms(heading: str, terms: Sequence[tuple[str, str]]) -> list[Line]:
    rows: list[Line] = [(Span(term.ljust(_TERM_WIDTH), Tone.KEY), Span(words)) for term, words in terms]
    return [BLANK, (Span(heading, Tone.STRONG),), *rows] if rows else []


def _key_term(key: Key) -> tuple[str, str]:
    return key.shown, key.sentence


def _column_term(column: Column[Any, Any]) -> tuple[str, str]:
    return column.heading.strip(), column.sentence


def _command_term(command: Command) -> tuple[str, str]:
    return f":{command.word}", command.sentence
