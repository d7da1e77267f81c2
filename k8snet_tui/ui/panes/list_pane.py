"""A pane of rows with a cursor, which stays on its row: not on the row's number, which others may take."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from k8snet_tui.model.cluster import Loading, LoadState
from k8snet_tui.ui.keymap import ENDS, FILTERING, MARKING, MOVING, Key, bindings
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.render.load_state import trouble_words
from k8snet_tui.ui.render.painting import paint, paint_cursor
from k8snet_tui.ui.render.styled_line import Line, plain
from k8snet_tui.ui.render.text import wrap

RowT = TypeVar("RowT")


class ListPane(Pane, Generic[RowT]):
    BINDINGS = bindings(MOVING)
    KEYS: ClassVar[tuple[Key, ...]] = (*ENDS, *MARKING, *FILTERING)
    detail_line: reactive[Line] = reactive((), repaint=False)
    """What `detail` gave last: to be watched, so that it is painted in one frame with the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[RowT] = ()
        self.cursor = 0
        self.filter_text = ""
        self.empty = ""
        """What is said where there is no row."""
        self._key: object = None
        """Of the row that the cursor is on; None while it is just the first of a list that still loads."""
        self._key_before_filter: object = None

    @abstractmethod
    def row_line(self, row: RowT) -> Line:
        """The row as a line; its first cell is blank, for the cursor."""

    @abstractmethod
    def row_key(self, row: RowT) -> object:
        """What it is, however often it changes."""

    @abstractmethod
    def index_of(self, key: object) -> int:
        """Where this row is; where it is gone, the row that takes its place."""

    @abstractmethod
    def target(self, row: RowT) -> str:
        """The row's name as an end of a trace; empty where it can be none."""

    @abstractmethod
    def find_rows(self) -> Sequence[RowT]:
        """Those that the filter leaves."""

    def refill(self, state: LoadState) -> None:
        """Finds the rows again. Who is at the top of a list that still loads stays there."""
        before = self.cursor
        self.rows = self.find_rows()
        if self._key is not None:
            self.cursor = self.index_of(self._key)
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1))
        if self._key is not None or not isinstance(state, Loading):
            self._key = self.key_under_cursor()
        self._scroll_along(self.cursor - before)

    def set_filter(self, filter_text: str) -> None:
        """Shows only rows that match; all for an empty one, with the cursor where it was before."""
        if filter_text and not self.filter_text:
            self._key_before_filter = self.key_under_cursor()
        self.filter_text = filter_text
        if not filter_text and self._key_before_filter is not None:
            self._key = self._key_before_filter
        self.refill(Loading())
        self._scroll_to_cursor()
        self.update()

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
        index = y - len(self.heading) + self.scroll_offset.y
        return line, bool(self.rows) and y >= len(self.heading) and index == self.cursor

    def paint(self, line: Line, under_cursor: bool) -> Strip:
        width = self.scrollable_content_region.width
        return paint_cursor(line, width, self.has_focus) if under_cursor else paint(line, width)

    def repaint_changed(self) -> None:
        super().repaint_changed()
        self.detail_line = self.detail()

    def key_under_cursor(self) -> object:
        return self.row_key(self.rows[self.cursor]) if self.rows else None

    def move_to(self, index: int) -> None:
        """Puts the cursor on a row; only the row left and the row reached are painted again."""
        left = self.cursor
        self.cursor = max(0, min(index, len(self.rows) - 1))
        self._key = self.key_under_cursor()
        self._key_before_filter = None
        if not self._scroll_to_cursor():
            for row in (left, self.cursor):
                self._repaint_row(row)
            self.detail_line = self.detail()

    def action_move(self, motion: str) -> None:
        if self.rows:
            self.move_to(move_cursor(self.cursor, len(self.rows), self.page, motion))

    def target_under_cursor(self) -> str:
        return self.target(self.rows[self.cursor]) if self.rows else ""

    def on_click(self, event: events.Click) -> None:
        index = event.y - self.gutter.top - len(self.heading) + self.scroll_offset.y
        if self.scroll_offset.y <= index < len(self.rows):
            self.move_to(index)

    def _scroll_to_cursor(self) -> bool:
        """Only where it is out of the window."""
        top = self.scroll_offset.y
        wanted = follow_cursor(top, self.cursor, len(self.rows), self.page)
        if wanted == top:
            return False
        self.fit_height()
        self.scroll_rows_to(wanted)
        self.update()
        return True

    def _repaint_row(self, index: int) -> None:
        y = index - self.scroll_offset.y + len(self.heading)
        self.refresh(Region(0, y, self.scrollable_content_region.width, 1))

    def _scroll_along(self, rows: int) -> None:
        """Moves the window with its rows, when others came or went above the cursor."""
        if rows:
            top = self.scroll_offset.y + rows
            self.fit_height()
            self.scroll_rows_to(top)

    def _empty_lines(self) -> list[Line]:
        return [plain(f"   {line}") for line in wrap(self.empty, self.scrollable_content_region.width - 4)]


def move_cursor(cursor: int, count: int, page: int, motion: str) -> int:
    steps = {
        "down": 1,
        "up": -1,
        "half_down": page // 2,
        "half_up": -(page // 2),
        "page_down": page,
        "page_up": -page,
        "top": -count,
        "bottom": count,
    }
    return max(0, min(count - 1, cursor + steps[motion]))


def follow_cursor(top: int, cursor: int, count: int, page: int) -> int:
    """The first line of the window, so that the cursor is in it: half a page further at the edge, for each
    scroll repaints all."""
    if top <= cursor < top + page:
        return top
    edge = cursor - page // 2 if cursor >= top + page else cursor - (page - 1) // 2
    return max(0, min(edge, count - page))
