"""Lists that are not live say so."""

import pytest

from k8snet_tui.model.cluster import Live, Loading, LoadState, Refused, Stale
from k8snet_tui.ui.render.load_state import state_words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Loading(), "loading…"),
        (Loading(12_000), "loading 12,000…"),
        (Stale(88.0, "connection reset"), "12 s old, reconnecting"),
        (Refused("you may not list pods"), "refused"),
        (Live(), ""),
    ],
)
def test_a_list_that_is_not_live_says_so(state: LoadState, words: str) -> None:
    assert state_words(state, 100.0) == words
