"""A bordered pane of lines, painted by the Line API: only lines that differ are sent to the terminal.

It is virtual: whatever the number of lines, only those in the window are ever made.
"""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from k8snet_tui.ui.render.painting import paint
from k8snet_tui.ui.render.styled_line import BLANK, Line


class LinesPane(ScrollView, can_focus=True):
    DEFAULT_CLASSES = "pane"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.heading: Sequence[Line] = ()
        """Lines at the top that do not scroll."""
        self._painted: dict[int, object] = {}

    def update(self) -> None:
        """Makes the lines again, for what there is, the room there is and the time it is."""
        raise NotImplementedError

    def on_resize(self) -> None:
        self.update()

    def watch_show_vertical_scrollbar(self) -> None:
        """A scrollbar takes a column away, and no resize tells of it."""
        if self.is_mounted:
            self.call_after_refresh(self.update)

    def count(self) -> int:
        """How many lines there are, the heading apart."""
        raise NotImplementedError

    def line(self, index: int) -> Line:
        raise NotImplementedError

    @property
    def page(self) -> int:
        """Lines in the window."""
        return max(1, self.scrollable_content_region.height - len(self.heading))

    def look(self, y: int) -> tuple[Line, bool]:
        """What row `y` of the window shows, and whether the cursor is on it."""
        if y < len(self.heading):
            return self.heading[y], False
        index = y - len(self.heading) + self.scroll_offset.y
        return (self.line(index) if index < self.count() else BLANK), False

    def render_line(self, y: int) -> Strip:
        look = self.look(y)
        self._painted[y] = look
        return self.paint(*look)

    def paint(self, line: Line, under_cursor: bool) -> Strip:
        return paint(line, self.scrollable_content_region.width)

    def repaint_changed(self) -> None:
        """Compares each row of the window with what was painted, and repaints those that differ."""
        self.fit_height()
        width, height = self.scrollable_content_region.size
        for y in range(height):
            if self._painted.get(y) != self.look(y):
                self.refresh(Region(0, y, width, 1))

    def show_title(self, title: str) -> None:
        """Only where it reads differently: with its border, all of a pane is painted again."""
        if self.border_title != Content(title).markup:
            self.border_title = Content(title)

    def fit_height(self) -> None:
        """The virtual height never falls below the window's: a row that comes or goes there moves nothing.

        The screen is laid out anew only for a scrollbar that comes or goes: that takes ten times as long as
        all else that a change of a long list costs.
        """
        width, height = self.scrollable_content_region.size
        before, size = self.virtual_size, Size(width, max(height, self.count() + len(self.heading)))
        if size == before:
            return
        if size.width == before.width and min(size.height, before.height) > height:
            self.set_reactive(LinesPane.virtual_size, size)
            self._fit_thumb(size.height)
        else:
            self.virtual_size = size

    def _fit_thumb(self, rows: int) -> None:
        """Keeps to what can be seen: a hundredth more or less moves no cell of a scrollbar."""
        bar = self.vertical_scrollbar
        if abs(bar.window_virtual_size - rows) * 100 > rows:
            bar.window_virtual_size = rows
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_rows_to(self.max_scroll_y)

    def scroll_rows_to(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, immediate=True)
