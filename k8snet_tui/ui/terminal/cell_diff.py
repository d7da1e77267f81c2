"""Only the cells that change are sent to the terminal.

Textual sends whatever region was painted again, whole and from its left edge: some 90 KB for a question that
comes or goes, 15 KB for a list that scrolls. Here the terminal's cells are remembered, each with its text and
its style, an update is compared with them, and what reads the same is not sent. A cell of which nothing is
known differs from everything.

It stands between Textual's compositor and its driver: `App._display` writes what the `render_segments` of an
update gives, and calls that only when it truly writes, so that the memory never runs ahead of the terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from textual._compositor import CompositorUpdate
from textual.geometry import Size

from k8snet_tui.ui.terminal.scrolled_rows import Shift, find_shift
from k8snet_tui.ui.terminal.sgr import style_change
from k8snet_tui.ui.terminal.update_cells import Cells, Piece, Update, cells_of, pieces_of

JOINED_GAP = 4
"""To write so few cells again costs no more than to move over them."""

KnownRows: TypeAlias = dict[int, list[tuple[int, Cells]]]
"""By row: from which column on, and what is to be there."""
Memory: TypeAlias = tuple[list[list[str | None]], list[list[str]]]
"""The text and the style of each cell; None for a text that is not known."""


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
        rows: dict[int, list[Piece]] = {}
        for piece in pieces_of(update):
            if 0 <= piece.y < size.height:
                rows.setdefault(piece.y, []).append(piece)
        known: KnownRows = {}
        for y, pieces in rows.items():
            cells = [(piece.x, cells_of(piece, colors)) for piece in pieces]
            known[y] = [(x, each) for x, each in cells if each is not None]
        if all(len(known[y]) == len(pieces) for y, pieces in rows.items()):
            return self._encode_known(known)
        pen = _Pen()
        for y, pieces in rows.items():
            if len(known[y]) == len(pieces):
                self._send_row(pen, y, known[y])
            else:
                self._send_raw(pen, y, pieces, console)
        return pen.finish()

    def _encode_known(self, rows: KnownRows) -> str:
        """In place, or after the terminal has moved rows by itself: whichever is shorter."""
        widest = {y: max(row, key=lambda placed: len(placed[1].texts)) for y, row in rows.items()}
        shift = find_shift({y: (x, cells.texts) for y, (x, cells) in widest.items()}, self._texts)
        before = ([*map(list, self._texts)], [*map(list, self._styles)]) if shift else None
        pen = _Pen()
        for y, row in rows.items():
            self._send_row(pen, y, row)
        in_place = pen.finish()
        if shift is None or before is None:
            return in_place
        return min(in_place, self._encode_scrolled(shift, before) or in_place, key=len)

    def _encode_scrolled(self, shift: Shift, before: Memory) -> str | None:
        """From what was shown before to what is shown now; None where not all of that is known.

        The neighbours of a pane that scrolls are moved with it, and are put back.
        """
        wanted = [[text for text in row if text is not None] for row in self._texts], self._styles
        if any(len(row) < self._size.width for row in wanted[0]):
            return None
        now, (self._texts, self._styles) = (self._texts, self._styles), before
        pen = _Pen()
        pen.write_raw(shift.sequence)
        shift.apply(self._texts, " ")  # as the terminal clears them: without a style
        shift.apply(self._styles, "")
        for y, (texts, styles) in enumerate(zip(*wanted, strict=True)):
            self._send_changes(pen, 0, y, Cells(texts, styles))
        self._texts, self._styles = now
        return pen.finish()

    def _send_row(self, pen: "_Pen", y: int, row: Sequence[tuple[int, Cells]]) -> None:
        for x, cells in row:
            self._send_changes(pen, x, y, cells)

    def _send_raw(self, pen: "_Pen", y: int, pieces: Iterable[Piece], console: Console) -> None:
        """As Textual would, for terminals disagree on how wide it is; nothing is known of the row then."""
        for piece in pieces:
            width = piece.width
            whole = piece.strips if width is None else [strip.crop(0, width) for strip in piece.strips]
            sent = "".join(strip.render(console) for strip in whole)
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
