"""The help of a pane, out of the same tables that make its keys and its columns."""

from collections.abc import Sequence

from k8snet_tui.ui.columns import Column
from k8snet_tui.ui.glyphs import DESTINATION, SOURCE, VETH_PAIR
from k8snet_tui.ui.hop_columns import HOP_COLUMNS
from k8snet_tui.ui.keymap import ANYWHERE, EXPANDING, FILTERING, MARKING, MOVING, TRACING, Key
from k8snet_tui.ui.lines import BLANK, Line, Span, Tone, faint, plain
from k8snet_tui.ui.pod_columns import POD_COLUMNS

_KEY_WIDTH = 12


def node_help() -> list[Line]:
    return [
        plain("Every node, and under an expanded one its interfaces: address,"),
        plain("up or down, and what goes through or what it is for."),
        *_marks(),
        *_keys("In this pane", (*MARKING, *EXPANDING, *FILTERING)),
        *_rest(),
    ]


def pod_help() -> list[Line]:
    return [
        plain("Every pod with its address, its node and its interface."),
        *_marks(),
        *_keys("In this pane", (*MARKING, *FILTERING)),
        *_rest(),
        *_columns([column for column, _ in POD_COLUMNS]),
    ]


def path_help() -> list[Line]:
    return [
        plain("The devices from source to destination; ① stands under the one"),
        plain("that hop 1 has proved. Below, each hop and where it is."),
        plain("A silent hop before one that answers is quiet, not broken."),
        *_rest(),
        *_columns(HOP_COLUMNS),
    ]


def _marks() -> list[Line]:
    return [
        faint(
            f"{SOURCE} marks the source, {DESTINATION} the destination; {VETH_PAIR} joins the ends of a veth."
        )
    ]


def _rest() -> list[Line]:
    return [*_keys("Anywhere", (*TRACING, *ANYWHERE)), *_keys("Moving", MOVING)]


def _keys(heading: str, keys: Sequence[Key]) -> list[Line]:
    rows: list[Line] = [(Span(key.shown.ljust(_KEY_WIDTH), Tone.KEY), Span(key.sentence)) for key in keys]
    return [BLANK, (Span(heading, Tone.STRONG),), *rows]


def _columns(columns: Sequence[Column]) -> list[Line]:
    rows: list[Line] = [
        (Span(column.heading.strip().ljust(_KEY_WIDTH), Tone.KEY), Span(column.sentence))
        for column in columns
    ]
    return [BLANK, (Span("Columns", Tone.STRONG),), *rows]
