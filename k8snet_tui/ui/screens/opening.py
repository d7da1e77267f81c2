"""The first paint: the frame of the main screen, before anything that knows the field is imported."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget

from k8snet_tui.ui.lines import Span, Tone
from k8snet_tui.ui.sizes import size_classes
from k8snet_tui.ui.widgets.one_line import OneLine


class Frame(Widget):
    """An empty pane."""

    DEFAULT_CLASSES = "pane"


class OpeningScreen(Screen[None]):
    DEFAULT_CLASSES = "panes on-pods"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        yield OneLine(id="status")
        with Horizontal(id="lists"):
            yield Frame(id="nodes")
            yield Frame(id="pods")
        yield Frame(id="path")
        yield OneLine(id="keys")

    def on_mount(self) -> None:
        size_classes(self, self.app.size)
        line = (Span(f" {self._title} ", Tone.STRONG), Span("opening…", Tone.FAINT))
        self.query_one("#status", OneLine).show(line)
