"""A single line at the top or the bottom of the screen, painted when it reads differently."""

from textual.strip import Strip
from textual.widget import Widget

from k8snet_tui.ui.lines import BLANK, Line
from k8snet_tui.ui.painting import paint


class OneLine(Widget):
    _line: Line = BLANK

    def show(self, line: Line) -> None:
        if line != self._line:
            self._line = line
            self.refresh()

    def render_line(self, y: int) -> Strip:
        return paint(self._line if y == 0 else BLANK, self.size.width)
