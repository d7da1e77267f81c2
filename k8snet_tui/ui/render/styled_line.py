"""A line of the screen as plain records: text and its tone, before any terminal style.

Rows are made by pure functions and compared by equality, so that only what differs is painted again.
"""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len


class Tone(Enum):
    """What a piece of text means; the painter decides how that looks."""

    PLAIN = "plain"
    FAINT = "faint"
    STRONG = "strong"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    KEY = "key"
    LAB = "lab"
    CLUSTER = "cluster"


class Span(NamedTuple):
    text: str
    tone: Tone = Tone.PLAIN


Line: TypeAlias = tuple[Span, ...]

BLANK: Line = ()


def plain(text: str) -> Line:
    return (Span(text),)


def faint(text: str) -> Line:
    return (Span(text, Tone.FAINT),)


def merge(spans: Iterable[Span]) -> Line:
    """Neighbours of one tone become one."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].tone is span.tone:
            merged[-1] = Span(merged[-1].text + span.text, span.tone)
        elif span.text:
            merged.append(span)
    return tuple(merged)


def text_of(line: Line) -> str:
    return "".join(span.text for span in line)


def crop(line: Line, start: int) -> Line:
    """The line from cell `start` on; a wide character that is cut leaves a blank."""
    left = start
    spans: list[Span] = []
    for text, tone in line:
        while left > 0 and text:
            left -= cell_len(text[0])
            text = text[1:]
        spans.append(Span(" " * max(-left, 0) + text, tone))
        left = max(left, 0)
    return merge(spans)
