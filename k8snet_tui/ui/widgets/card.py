"""A bordered card of lines in the middle of the screen: what the modals are made of."""

from collections.abc import Sequence

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from k8snet_tui.ui.lines import BLANK, Line
from k8snet_tui.ui.painting import paint


class Card(ScrollView, can_focus=True):
    _lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line], width: int) -> None:
        """The card is as high as its lines, and scrolls where the screen is lower than that."""
        if len(lines) != len(self._lines) or width != self.virtual_size.width:
            self.styles.width = width + 6
            self.styles.height = min(len(lines) + 4, self.app.size.height)
            self.virtual_size = Size(width, len(lines))
        self._lines = lines
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else BLANK
        return paint(line, self.scrollable_content_region.width)
