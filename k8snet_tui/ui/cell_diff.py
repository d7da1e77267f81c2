"""Only the cells that change are sent to the terminal.

Textual sends whatever region was painted again, whole and from its left edge: some 90 KB for a question that
comes or goes, 15 KB for a list that scrolls. Here the terminal's cells are remembered, each with its text and
its style, an update is compared with them, and what reads the same is not sent. A cell of which nothing is
known differs from everything.

It stands between Textual's compositor and its driver: `App._display` writes what the `render_segments` of an
update gives, and calls that only when it truly writes, so that the memory never runs ahead of the terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

from k8snet_tui.ui.sgr import canonical_style, style_change

JOINED_GAP = 4
"""To write so few cells again costs no more than to move over them."""

Update = LayoutUpdate | ChopsUpdate


class Piece(NamedTuple):
    """Neighbouring strips of one row that Textual would send after one move of the cursor."""

    x: int
    y: int
    strips: Sequence[Strip]


class Cells(NamedTuple):
    """Of one piece; the right half of a wide character is an empty text."""

    texts: list[str]
    styles: list[str]


class CellDiff:
    """One for a terminal: screens come and go, and all of them are painted on it."""

    def __init__(self) -> None:
        self._size = Size()
        self._texts: list[list[str | None]] = []
        self._styles: list[list[str]] = []

    def wrap(self, update: Update, size: Size) -> CompositorUpdate:
        """The same update, encoded as the cells of it that change."""
        return _DiffedUpdate(self, update, size)

    def forget(self) -> None:
        """Something else wrote to the terminal, or it may have: nothing is known of it."""
        self._size = Size()

    def encode(self, update: Update, size: Size, console: Console) -> str:
        if size != self._size:
            self._size = size
            self._texts = [[None] * size.width for _ in range(size.height)]
            self._styles = [[""] * size.width for _ in range(size.height)]
        colors = console._color_system or ColorSystem.TRUECOLOR
        pen = _Pen()
        rows: dict[int, list[Piece]] = {}
        for piece in pieces_of(update):
            if 0 <= piece.y < size.height:
                rows.setdefault(piece.y, []).append(piece)
        for y, pieces in rows.items():
            cells = [cells_of(piece, colors) for piece in pieces]
            if None in cells:
                self._send_raw(pen, y, pieces, console)
            for piece, known in zip(pieces, cells, strict=True):
                if known is not None and None not in cells:
                    self._send_changes(pen, piece.x, y, known)
        return pen.finish()

    def _send_raw(self, pen: "_Pen", y: int, pieces: Iterable[Piece], console: Console) -> None:
        """As Textual would, for terminals disagree on how wide it is; nothing is known of the row then."""
        for piece in pieces:
            sent = "".join(strip.render(console) for strip in piece.strips)
            pen.write_raw(Control.move_to(piece.x, y).segment.text + sent)
        # A mark at its start joins the row above; what is too wide runs on into the next, or scrolls all.
        height = self._size.height
        for row in range(max(0, y - 1), y + 2) if y + 1 < height else range(height):
            self._texts[row] = [None] * self._size.width

    def _send_changes(self, pen: "_Pen", x: int, y: int, cells: Cells) -> None:
        end = min(x + len(cells.texts), self._size.width)
        texts, styles = cells.texts[: end - x], cells.styles[: end - x]
        old_texts, old_styles = self._texts[y], self._styles[y]
        if old_texts[x:end] == texts and old_styles[x:end] == styles:
            return
        changed = [
            i for i in range(end - x) if old_texts[x + i] != texts[i] or old_styles[x + i] != styles[i]
        ]
        for first, last in join_runs(changed, texts, styles):
            pen.move(x + first, y)
            for i in range(first, last):
                pen.write(texts[i], styles[i])
        self._halve_neighbours(x, end, y)
        old_texts[x:end], old_styles[x:end] = texts, styles

    def _halve_neighbours(self, x: int, end: int, y: int) -> None:
        """A wide character that reaches over an edge of what was written has lost its other half."""
        texts = self._texts[y]
        if x and texts[x] == "":
            texts[x - 1] = None
        if end < len(texts) and texts[end] == "":
            texts[end] = None


class _DiffedUpdate(CompositorUpdate):
    def __init__(self, diff: CellDiff, update: Update, size: Size) -> None:
        self._diff, self._update, self._size = diff, update, size

    def render_segments(self, console: Console) -> str:
        try:
            return self._diff.encode(self._update, self._size, console)
        except BaseException:
            self._diff.forget()
            raise


class _Pen:
    """The text that is sent, and where it leaves the terminal: the cursor's place and the style in force."""

    def __init__(self) -> None:
        self._sent: list[str] = []
        self._style = ""
        self._row = -1

    def move(self, x: int, y: int) -> None:
        """CUP for the first place in a row, CHA for others: ECMA-48."""
        self._sent.append(f"\x1b[{x + 1}G" if y == self._row else f"\x1b[{y + 1};{x + 1}H")
        self._row = y

    def write(self, text: str, style: str) -> None:
        if style != self._style:
            self._sent.append(style_change(self._style, style))
            self._style = style
        self._sent.append(text)

    def write_raw(self, text: str) -> None:
        self._reset()
        self._sent.append(text)
        self._row = -1

    def finish(self) -> str:
        self._reset()
        return "".join(self._sent)

    def _reset(self) -> None:
        if self._style:
            self._sent.append("\x1b[0m")
            self._style = ""


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
            yield Piece(x, y, (strip if is_whole else strip.crop(0, min(end, x2) - x),))


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
    return Cells(texts, styles)


@lru_cache(512)
def split_cells(text: str) -> tuple[str, ...] | None:
    if text.isascii() and text.isprintable():
        return tuple(text)
    cells: list[str] = []
    for character in text:
        width = cell_len(character)
        if width == 0 or not _has_one_width(character):
            return None
        cells += (character, "") if width == 2 else (character,)
    return tuple(cells)


def _has_one_width(character: str) -> bool:
    """No control, no flag (regional indicators join), no skin tone (joins what is before it)."""
    code = ord(character)
    is_joining = 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF
    return (character.isprintable() or character == "\u3000") and not is_joining


def join_runs(
    changed: Sequence[int], texts: Sequence[str], styles: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Runs of cells to be written, each from its first to before its last; no wide character is torn."""
    first = last = -1
    for index in changed:
        start = index - 1 if texts[index] == "" and index else index
        end = index + 1
        while end < len(texts) and texts[end] == "":
            end += 1
        gap = styles[last - 1 : start] if last >= 0 else ()
        if last >= 0 and start - last <= JOINED_GAP and len(frozenset(gap)) <= 1:
            last = max(last, end)
            continue
        if last >= 0:
            yield first, last
        first, last = start, end
    if last >= 0:
        yield first, last


def _style_of(segment: Segment, colors: ColorSystem) -> str:
    style = segment.style
    if style is None:
        return ""
    return canonical_style(Strip.render_ansi(style, colors) if style._ansi is None else style._ansi)
