"""The bottom line: the keys that work in the pane, the most wanted first."""

from collections.abc import Sequence

from k8snet_tui.ui.cells import width_of
from k8snet_tui.ui.keymap import ANYWHERE, TRACING, Key
from k8snet_tui.ui.lines import Line, Span, Tone


def footer_line(keys: Sequence[Key], width: int) -> Line:
    """What does not fit is left out whole."""
    spans: list[Span] = []
    used = 0
    for key in (*keys, *TRACING, *ANYWHERE):
        needed = width_of(key.shown) + width_of(key.label) + 4
        if not key.label or used + needed > width:
            continue
        used += needed
        spans += [Span(f" {key.shown}", Tone.KEY), Span(f" {key.label}  ")]
    return tuple(spans)
