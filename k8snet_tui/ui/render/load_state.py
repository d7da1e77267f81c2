"""A list that is loading, stale or refused, said in words and in its pane's title: none may look empty."""

from k8snet_tui.model.cluster import Live, Loading, LoadState, Polled, Refused, Stale
from k8snet_tui.ui.render.glyphs import DOT
from k8snet_tui.ui.render.text import clean

RECONNECTING = "reconnecting"


def state_words(state: LoadState, now_s: float) -> str:
    """A few words for a title; nothing for a list that is live. `now_s` is the monotonic clock."""
    match state:
        case Loading(received=0):
            return f"loading…{_wait_words(state)}"
        case Loading():
            return f"loading {state.received:,}…{_wait_words(state)}"
        case Stale():
            return f"{max(0, int(now_s - state.since_s))} s old, {RECONNECTING}"
        case Polled():
            return f"{max(0, int(now_s - state.since_s))} s old, not watched"
        case Refused():
            return "refused"
        case Live():
            return ""


def _wait_words(state: Loading) -> str:
    return f", {RECONNECTING}" if state.reason else ""


def trouble_words(state: LoadState) -> str:
    """Why nothing new comes, where that is so."""
    return clean(state.reason) if isinstance(state, (Loading, Stale, Polled)) else ""


def empty_sentence(state: LoadState, what: str, filtered: bool) -> str:
    """What a pane says when it has no row to show."""
    if isinstance(state, Refused):
        return state.sentence
    if isinstance(state, Loading):
        return f"loading…{_wait_words(state)}"
    if filtered:
        return f"no {what} match the filter"
    return f"no {what} here"


def pane_title(name: str, shown: int, total: int, state: LoadState, filter_text: str) -> str:
    """Figures that change all the time are left to the status line: a title is expensive to paint again."""
    words = _steady_words(state)
    number = f"{shown:,} of {total:,}" if filter_text else f"{total:,}"
    is_counted = not isinstance(state, Loading) and (total or not words)
    parts = [
        f"{name} {number}" if is_counted else name,
        words,
        f"/{clean(filter_text)}" if filter_text else "",
    ]
    return DOT.join(part for part in parts if part)


def _steady_words(state: LoadState) -> str:
    match state:
        case Loading():
            return "loading…"
        case Stale():
            return RECONNECTING
    return state_words(state, 0)
