"""What the keys of a pane do and what its columns show, read from the tables that make them."""

from collections.abc import Sequence
from typing import Any, Protocol

from k8snet_tui.ui.commands import table
from k8snet_tui.ui.commands.line import Command
from k8snet_tui.ui.keymap import COMMANDING, ENDS, MOVING, Key
from k8snet_tui.ui.render.columns import Column
from k8snet_tui.ui.render.glyphs import DESTINATION, MARKED, SOURCE, VETH_PAIR
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint, plain
from k8snet_tui.ui.render.text import wrap
from k8snet_tui.ui.widgets.card import ScrollModal

_TERM_WIDTH = 12
SIGNS = f"{SOURCE} source, {DESTINATION} destination, {MARKED} marked; {VETH_PAIR} joins the ends of a veth."


class Helpful(Protocol):
    """A pane or a screen that says of itself what its keys and columns are, as `Pane` does."""

    NAME: str
    KEYS: tuple[Key, ...]
    ANYWHERE: tuple[Key, ...]
    HELP: str
    COLUMNS: Sequence[Column[Any, Any]]


class HelpModal(ScrollModal):
    def __init__(self, pane: Helpful) -> None:
        super().__init__(pane.NAME.capitalize())
        self._pane = pane

    def card_lines(self, width: int) -> list[Line]:
        return help_lines(self._pane, width)


def help_lines(pane: Helpful, width: int) -> list[Line]:
    commands = table.COMMANDS if COMMANDING in pane.ANYWHERE else ()
    tables = (
        ("In this pane", [_key_term(key) for key in pane.KEYS]),
        ("Anywhere", [_key_term(key) for key in pane.ANYWHERE]),
        ("Moving", [_key_term(key) for key in MOVING]),
        ("Columns", [_column_term(column) for column in pane.COLUMNS]),
        ("Commands", [_command_term(command) for command in commands]),
    )
    return [
        *(plain(line) for line in wrap(pane.HELP, width)),
        *([faint(SIGNS)] if ENDS[0] in pane.KEYS else []),
        *(line for heading, terms in tables for line in _terms(heading, terms, width)),
    ]


def _terms(heading: str, terms: Sequence[tuple[str, str]], width: int) -> list[Line]:
    rows: list[Line] = [
        (Span(("" if number else term).ljust(_TERM_WIDTH), Tone.KEY), Span(words))
        for term, sentence in terms
        for number, words in enumerate(wrap(sentence, width - _TERM_WIDTH))
    ]
    return [BLANK, (Span(heading, Tone.STRONG),), *rows] if rows else []


def _key_term(key: Key) -> tuple[str, str]:
    return key.shown, key.sentence


def _column_term(column: Column[Any, Any]) -> tuple[str, str]:
    return column.heading.strip(), column.sentence


def _command_term(command: Command) -> tuple[str, str]:
    return f":{command.word}", command.sentence
