"""Devices beside one another, joined by wires, with what is written below each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from k8snet_tui.ui.render.styled_line import Line, Span, Tone, merge
from k8snet_tui.ui.render.text import width_of

NOTHING, BLANK = Span(""), Span(" ")

INDENT = "  "


@dataclass(frozen=True)
class DeviceColumn:
    """One device: its name; below it the hop that proved it, its address, its MTU and rates, its drops."""

    name: Span
    hop: str = ""
    below: tuple[str, ...] = ()
    wire: Span = NOTHING
    """What leads to it; in front of its name."""
    filling: Span = BLANK
    """What leads on from its name, as often as the column is wider than it."""

    @cached_property
    def width(self) -> int:
        return max(width_of(text) for text in (self.name.text, self.hop, *self.below))

    @cached_property
    def whole(self) -> int:
        return width_of(self.wire.text) + self.width


def width_of_all(columns: Sequence[DeviceColumn]) -> int:
    return sum(column.whole for column in columns)


def break_row(columns: Sequence[DeviceColumn], width: int) -> list[list[DeviceColumn]]:
    """In as many rows as they need."""
    rows: list[list[DeviceColumn]] = [[]]
    for column in columns:
        if rows[-1] and width_of_all([*rows[-1], column]) > width:
            rows.append([])
        rows[-1].append(column)
    return rows


def column_lines(columns: Sequence[DeviceColumn]) -> list[Line]:
    """The devices, and each line below them that says something."""
    names, missing = [Span(INDENT)], 0
    for column in columns:
        wire, tone = column.wire
        names.append(Span(wire[1] + wire[1:] if missing and wire else wire, tone))  # the filling goes on
        missing = column.width - width_of(column.name.text)
        filling = Span(column.filling.text * (missing - 1), column.filling.tone)
        names += [column.name, Span(" " * min(missing, 1)), filling]
    hops = [_under_middle(column.hop, column.name.text) for column in columns]
    below = zip_longest(*(column.below for column in columns), fillvalue="")
    rows = [(_row(columns, hops), Tone.GOOD), *((_row(columns, texts), Tone.FAINT) for texts in below)]
    return [merge(names), *((Span(text, tone),) for text, tone in rows if text)]


def _under_middle(hop: str, name: str) -> str:
    return " " * ((width_of(name) - 1) // 2) + hop if hop else ""


def _row(columns: Sequence[DeviceColumn], texts: Sequence[str]) -> str:
    """A text below each device; empty where all of them are."""
    text, start = INDENT, len(INDENT)
    for column, each in zip(columns, texts, strict=True):
        start += width_of(column.wire.text)
        text += " " * (start - width_of(text)) + each
        start += column.width
    return text.rstrip()
