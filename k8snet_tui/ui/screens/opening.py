"""The first paint: the frame of the main screen, before anything that knows the field is imported."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from k8snet_tui.ui.layout import apply_layout
from k8snet_tui.ui.render.painting import paint
from k8snet_tui.ui.render.styled_line import Span, Tone


class Blank(Widget):
    """Nothing yet: a plain Widget would paint its own name."""

    def render(self) -> str:
        return ""


class Frame(Blank):
    """An empty pane."""


class Title(Widget):
    def render_line(self, y: int) -> Strip:
        line = (Span(f" {self.app.title} ", Tone.STRONG), Span("opening…", Tone.FAINT))
        return paint(line, self.size.width)


class OpeningScreen(Screen[None]):
    DEFAULT_CLASSES = "panes"

    def compose(self) -> ComposeResult:
        yield Title(id="status")
        with Vertical(id="panes"):
            with Horizontal(id="lists", classes="current"):
                yield Frame(id="nodes", classes="pane")
                yield Frame(id="pods", classes="pane current recent")
            yield Frame(id="path", classes="pane below recent")
        yield Blank(id="detail")
        yield Blank(id="keys")

    def on_mount(self) -> None:
        apply_layout(self, self.app.size)
