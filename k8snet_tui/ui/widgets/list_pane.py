"""A pane with a cursor: the keys that move it, and what is marked or filtered by it."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.content import Content
from textual.strip import Strip

from k8snet_tui.model.cluster import LoadState
from k8snet_tui.ui.cells import wrap
from k8snet_tui.ui.keymap import FILTERING, MARKING, MOVING, Key, bindings
from k8snet_tui.ui.lines import Line, plain
from k8snet_tui.ui.motion import follow_cursor, move_cursor
from k8snet_tui.ui.painting import paint, paint_cursor
from k8snet_tui.ui.states import trouble_words
from k8snet_tui.ui.widgets.lines_pane import LinesPane

RowT = TypeVar("RowT")


class ListPane(LinesPane, Generic[RowT]):
    BINDINGS = bindings(MOVING)
    KEYS: ClassVar[tuple[Key, ...]] = (*MARKING, *FILTERING)
    """Those of the footer."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self.cursor = 0
        self.needle = ""
        self.empty = ""
        """What is said where there is no row."""

    def row_line(self, row: RowT) -> Line:
        """The row as a line; its first cell is blank, for the cursor."""
        raise NotImplementedError

    def target(self, row: RowT) -> str:
        """The row's name as an end of a trace; empty where it can be none."""
        raise NotImplementedError

    def set_needle(self, needle: str) -> None:
        """Shows only rows with this text in them; all for an empty one."""
        raise NotImplementedError

    def show_trouble(self, state: LoadState) -> None:
        """Why the list is not live, in the lower border."""
        words = Content(trouble_words(state)).markup
        if self.border_subtitle != words:
            self.border_subtitle = words

    def count(self) -> int:
        return len(self.rows) or len(self._empty_lines())

    def line(self, index: int) -> Line:
        return self.row_line(self.rows[index]) if self.rows else self._empty_lines()[index]

    def look(self, y: int) -> tuple[Line, bool]:
        line, _ = super().look(y)
        index = y - self.HEADING_ROWS + self.scroll_offset.y
        return line, bool(self.rows) and y >= self.HEADING_ROWS and index == self.cursor

    def paint(self, line: Line, under_cursor: bool) -> Strip:
        width = self.scrollable_content_region.width
        return paint_cursor(line, width, self.has_focus) if under_cursor else paint(line, width)

    def move_to(self, index: int) -> None:
        """Puts the cursor on a row; only the row left and the row reached are painted again."""
        self.cursor = max(0, min(index, len(self.rows) - 1))
        top = self.scroll_offset.y
        wanted = follow_cursor(top, self.cursor, len(self.rows), self.page)
        if wanted != top:
            self.fit_height()
            self.scroll_rows_to(wanted)
            self.update()
        else:
            self.repaint_changed()

    def scroll_along(self, rows: int) -> None:
        """Moves the window with its rows, when others came or went above the cursor."""
        if rows:
            top = self.scroll_offset.y + rows
            self.fit_height()
            self.scroll_rows_to(top)

    def action_move(self, motion: str) -> None:
        if self.rows:
            self.move_to(move_cursor(self.cursor, len(self.rows), self.page, motion))

    def target_under_cursor(self) -> str:
        return self.target(self.rows[self.cursor]) if self.rows else ""

    def on_click(self, event: events.Click) -> None:
        index = event.y - self.gutter.top - self.HEADING_ROWS + self.scroll_offset.y
        if self.scroll_offset.y <= index < len(self.rows):
            self.move_to(index)

    def _empty_lines(self) -> list[Line]:
        return [plain(f"   {line}") for line in wrap(self.empty, self.scrollable_content_region.width - 4)]
