"""A pane's title: its name, how many rows, and whether that is all of them."""

from k8snet_tui.model.cluster import LoadState
from k8snet_tui.ui.cells import clean
from k8snet_tui.ui.glyphs import DOT
from k8snet_tui.ui.states import state_words


def pane_title(name: str, shown: int, total: int, state: LoadState, needle: str) -> str:
    """Seconds of a stale list are left to the status line: a title is expensive to paint again."""
    number = f"{shown:,} of {total:,}" if needle else f"{total:,}"
    words = state_words(state, 0).rpartition(", ")[2]
    parts = [f"{name} {number}" if total or not words else name, words, f"/{clean(needle)}" if needle else ""]
    return DOT.join(part for part in parts if part)
