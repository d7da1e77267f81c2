"""The path from source to destination, drawn and proved hop by hop."""

from typing import ClassVar

from textual.content import Content

from k8snet_tui.model.trace import Trace
from k8snet_tui.ui.cells import clean, wrap
from k8snet_tui.ui.glyphs import ARROW
from k8snet_tui.ui.keymap import MOVING, Key, bindings
from k8snet_tui.ui.lines import Line, faint
from k8snet_tui.ui.marks import Marks
from k8snet_tui.ui.widgets.lines_pane import LinesPane

HOW_TO = "Mark a source with s and a destination with d in the panes of pods or nodes, then press t to trace."


class PathPane(LinesPane):
    BINDINGS = bindings(MOVING)
    KEYS: ClassVar[tuple[Key, ...]] = ()

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._marks = Marks()
        self._trace: Trace | None = None
        self._is_followed = False
        self._lines: list[Line] = []

    def show(self, trace: Trace | None, running: bool) -> None:
        self._trace, self._is_followed = trace, running
        self.update()

    def show_marks(self, marks: Marks) -> None:
        self._marks = marks
        self.update()

    def update(self) -> None:
        title = self._title()
        if self.border_title != Content(title).markup:
            self.border_title = Content(title)
        width = self.scrollable_content_region.width
        if self._trace is None:
            self._lines = [faint(f"  {line}") for line in wrap(HOW_TO, width - 4)]
        else:
            from k8snet_tui.ui.path_lines import path_lines  # the first paint does not wait for it

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

    def _title(self) -> str:
        if self._trace is None or self._trace.started is None:
            ends = (_short(self._marks.source), _short(self._marks.destination))
            return f"Path  {ends[0]} {ARROW} {ends[1]}" if self._marks != Marks() else "Path"
        from k8snet_tui.ui.path_lines import path_title

        started = self._trace.started
        ends = (clean(started.source.name), clean(started.destination.name))
        return f"Path  {ends[0]} {ARROW} {ends[1]} ── {path_title(self._trace, self._is_followed)}"


def _short(target: str) -> str:
    """The bare name of a marked pod; nodes keep their kind."""
    return target if target.startswith("node/") else target.rpartition("/")[2] or "?"
