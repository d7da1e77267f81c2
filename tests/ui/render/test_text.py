"""Any text in exactly its cells."""

from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.ui.render.text import clean, fit, fit_middle, width_of, wrap


@given(st.text(), st.integers(0, 40), st.booleans())
def test_any_text_fits_exactly(text: str, width: int, right: bool) -> None:
    assert width_of(fit(text, width, right)) == width
    assert width_of(fit_middle(text, width)) == width
    assert fit(text, width, right).isprintable()


def test_control_characters_are_dropped_and_brackets_stay() -> None:
    assert clean("\x1b[2J[link-down]\x07") == "[2J[link-down]"


@given(st.text(alphabet="ab cd日", max_size=80), st.integers(4, 30))
def test_a_wrapped_sentence_never_leaves_its_pane(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrap(text, width))
