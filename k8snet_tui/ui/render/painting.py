"""How a tone looks: the only place where text meets style.

The colours are the terminal's own sixteen, so that the screen fits any palette, and costs few bytes.
"""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from k8snet_tui.ui.render.glyphs import CURSOR
from k8snet_tui.ui.render.styled_line import Line, Tone, text_of
from k8snet_tui.ui.render.text import width_of

_PLAIN = Style()
_STYLES = {
    Tone.PLAIN: _PLAIN,
    Tone.FAINT: Style(dim=True),
    Tone.STRONG: Style(bold=True),
    Tone.GOOD: Style(color="green", bold=True),
    Tone.WARNING: Style(color="yellow"),
    Tone.BAD: Style(color="red", bold=True),
    Tone.KEY: Style(color="cyan", bold=True),
    Tone.LAB: Style(color="black", bgcolor="green", bold=True),
    Tone.CLUSTER: Style(color="white", bgcolor="blue", bold=True),
}
_CURSOR = Style(color="cyan", reverse=True)

KEPT = 256
"""Painted lines that are kept, some screens full. Each has 8 KiB of Textual's own caches, and a live trace
paints new ones every second: a larger cache would grow for half an hour."""


@lru_cache(KEPT)
def paint(line: Line, width: int) -> Strip:
    """The line in exactly `width` cells."""
    segments = [Segment(span.text, _STYLES[span.tone]) for span in line]
    return Strip(segments).adjust_cell_length(width, _PLAIN)


@lru_cache(KEPT // 4)
def paint_cursor(line: Line, width: int, focused: bool) -> Strip:
    """The line under the cursor: one style over all of it, and a sign for those who see no style."""
    text = CURSOR + text_of(line)[1:]
    text += " " * (width - width_of(text))
    style = _CURSOR if focused else _PLAIN
    return Strip([Segment(text, style)]).adjust_cell_length(width, style)
