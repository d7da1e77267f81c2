"""The bottom line: the keys that work in the pane, the most wanted first."""

from collections.abc import Sequence

from k8snet_tui.ui.cells import width_of
from k8snet_tui.ui.keymap import ANYWHERE, TRACING, Key
from k8snet_tui.ui.lines import Line, Span, Tone


def footer_line(keys: Sequence[Key], width: int) -> Line:
    """What does not fit is left out whole, but never the help and the way out."""
    shown = [key for key in (*keys, *TRACING, *ANYWHERE) if key.label]
    while sum(map(_width, shown)) > width:
        spare = [key for key in shown if key not in ANYWHERE[-2:]]
        if not spare:
            break
        shown.remove(spare[-1])
    pairs = ((Span(f" {key.shown}", Tone.KEY), Span(f" {key.label} ")) for key in shown)
    return tuple(span for pair in pairs for span in pair)


def _width(key: Key) -> int:
    return width_of(key.shown) + width_of(key.label) + 3
