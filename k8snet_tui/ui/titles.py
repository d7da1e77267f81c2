"""A pane's title: its name, how many rows, and whether that is all of them."""

from k8snet_tui.model.cluster import Loading, LoadState, Stale
from k8snet_tui.ui.cells import clean
from k8snet_tui.ui.glyphs import DOT
from k8snet_tui.ui.states import RECONNECTING, state_words


def pane_title(name: str, shown: int, total: int, state: LoadState, needle: str) -> str:
    """Figures that change all the time are left to the status line: a title is expensive to paint again."""
    words = _steady_words(state)
    number = f"{shown:,} of {total:,}" if needle else f"{total:,}"
    is_counted = not isinstance(state, Loading) and (total or not words)
    parts = [f"{name} {number}" if is_counted else name, words, f"/{clean(needle)}" if needle else ""]
    return DOT.join(part for part in parts if part)


def _steady_words(state: LoadState) -> str:
    match state:
        case Loading():
            return "loading…"
        case Stale():
            return RECONNECTING
    return state_words(state, 0)
