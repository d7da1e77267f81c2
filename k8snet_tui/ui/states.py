"""A list that is loading, stale or refused, said in words: none of them may look empty."""

from k8snet_tui.model.cluster import Live, Loading, LoadState, Polled, Refused, Stale
from k8snet_tui.ui.cells import clean

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
