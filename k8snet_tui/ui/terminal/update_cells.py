"""What Textual would send, as cells: for each its text and its style.

It follows the rules of Textual's own updates, and says where a text is not made of cells on whose width all
terminals agree.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from k8snet_tui.ui.terminal.sgr import canonical_style

Update = LayoutUpdate | ChopsUpdate


class Piece(NamedTuple):
    """Neighbouring strips of one row that Textual would send after one move of the cursor."""

    x: int
    y: int
    strips: Sequence[Strip]
    width: int | None = None
    """So many cells of them; None for all.

    They are cut as cells: rich keeps 16,384 segments that it has cut, with all that hangs on them.
    """


class Cells(NamedTuple):
    """Of one piece; the right half of a wide character is an empty text."""

    texts: list[str]
    styles: list[str]


def pieces_of(update: Update) -> Iterator[Piece]:
    """What Textual would send, by its own rules: see `render_segments` of the two kinds of updates."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield Piece(update.region.x, y, list(strips))
        return
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > x2 or end <= x1:
                continue
            is_whole = x2 > x >= x1 and end <= x2
            yield Piece(x, y, (strip,), None if is_whole else min(end, x2) - x)


def cells_of(piece: Piece, colors: ColorSystem) -> Cells | None:
    """None where terminals disagree on the text's width, or where it is more than text: a link, a control."""
    texts: list[str] = []
    styles: list[str] = []
    for segment in (segment for strip in piece.strips for segment in strip):
        split = split_cells(segment.text)
        if split is None or segment.control or (segment.style and segment.style._link):
            return None
        texts += split
        styles += [_style_of(segment, colors)] * len(split)
    return Cells(texts, styles) if piece.width is None else _cut(texts, styles, piece.width)


def _cut(texts: list[str], styles: list[str], width: int) -> Cells:
    """Half of a wide character is a blank, as Textual has it."""
    kept = texts[:width]
    if kept and texts[width : width + 1] == [""]:
        kept[-1] = " "
    return Cells(kept, styles[:width])


@lru_cache(512)
def split_cells(text: str) -> tuple[str, ...] | None:
    if text.isascii() and text.isprintable():
        return tuple(text)
    cells: list[str] = []
    for character in text:
        taken = _cells_of_one(character)
        if not taken:
            return None
        cells += taken
    return tuple(cells)


@lru_cache(1024)
def _cells_of_one(character: str) -> tuple[str, ...]:
    """What it takes; nothing where terminals disagree."""
    width = cell_len(character)
    if width == 0 or not _has_one_width(character):
        return ()
    return (character, "") if width == 2 else (character,)


def _has_one_width(character: str) -> bool:
    """No control, no flag (regional indicators join), no skin tone (joins what is before it)."""
    code = ord(character)
    is_joining = 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF
    return (character.isprintable() or character == "\u3000") and not is_joining


def _style_of(segment: Segment, colors: ColorSystem) -> str:
    style = segment.style
    if style is None:
        return ""
    return canonical_style(Strip.render_ansi(style, colors) if style._ansi is None else style._ansi)
