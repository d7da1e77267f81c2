"""The path from source to destination, drawn and proved hop by hop."""

from typing import ClassVar

from k8snet_tui.model.trace import Trace
from k8snet_tui.ui.keymap import MOVING, bindings
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.panes.path.hops import HOP_COLUMNS
from k8snet_tui.ui.panes.path.lines import path_lines, path_title, verdict_lines
from k8snet_tui.ui.render.styled_line import Line, faint
from k8snet_tui.ui.render.text import wrap

HOW_TO = (
    "Choose a source with s and a destination with d in the panes of pods or nodes, then press t to trace."
)


class PathPane(Pane):
    NAME = "path"
    IS_LIST = False
    BINDINGS = bindings(MOVING)
    HELP = (
        "What is found, in a sentence; the devices from source to destination, with ① under the one that "
        "hop 1 has proved; then each hop and where it is. A silent hop before one that answers passes "
        "packets on; quiet is one whose limit kept its answers back."
    )
    COLUMNS: ClassVar = HOP_COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._trace: Trace | None = None
        self._is_followed = False
        self._lines: list[Line] = []

    def show_trace(self, trace: Trace, running: bool) -> None:
        self._trace, self._is_followed = trace, running
        self.update()

    def update(self) -> None:
        """The sentence stays in view, whatever is scrolled below it."""
        self.show_title(path_title(self._trace, self.ends, self._is_followed))
        width = self.scrollable_content_region.width
        if self._trace is None:
            self._lines = [faint(f"  {line}") for line in wrap(HOW_TO, width - 4)]
        else:
            self.heading = verdict_lines(self._trace, width)
            self._lines = path_lines(self._trace, self._is_followed, width)
        self.repaint_changed()

    def count(self) -> int:
        return len(self._lines)

    def line(self, index: int) -> Line:
        return self._lines[index]

    def action_move(self, motion: str) -> None:
        page = self.page
        steps = {"down": 1, "up": -1, "half_down": page // 2, "half_up": -(page // 2)}
        steps |= {"page_down": page, "page_up": -page, "top": -self.count(), "bottom": self.count()}
        self.scroll_rows_to(min(self.scroll_offset.y + steps[motion], self.count() - page))
