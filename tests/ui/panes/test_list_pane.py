"""A cursor that stays on its row, and a window that stays with the cursor."""

from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.ui.panes.list_pane import follow_cursor, move_cursor


@given(st.integers(1, 500), st.integers(1, 40), st.data())
def test_the_window_always_has_the_cursor_in_it(count: int, page: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, count - 1))
    top = data.draw(st.integers(0, max(0, count - page)))
    for motion in ("down", "up", "half_down", "half_up", "page_down", "page_up", "top", "bottom"):
        moved = move_cursor(cursor, count, page, motion)
        first = follow_cursor(top, moved, count, page)
        assert 0 <= first <= moved < first + page
