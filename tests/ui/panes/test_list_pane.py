"""A cursor that stays on its row, and a window that stays with the cursor."""

from hypothesis import given
from hypothesis import strategies as st
from textual.events import MouseScrollDown

from k8snet_tui.ui.panes.list_pane import follow_cursor, move_cursor
from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.pods.pane import PodPane
from tests.ui.fake_session import FakeSession, many_pods
from tests.ui.stage import staged, until_focused, until_shown


@given(st.integers(1, 500), st.integers(1, 40), st.data())
def test_the_window_always_has_the_cursor_in_it(count: int, page: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, count - 1))
    top = data.draw(st.integers(0, max(0, count - page)))
    for motion in ("down", "up", "half_down", "half_up", "page_down", "page_up", "top", "bottom"):
        moved = move_cursor(cursor, count, page, motion)
        first = follow_cursor(top, moved, count, page)
        assert 0 <= first <= moved < first + page


async def test_the_wheel_scrolls_a_list_and_a_click_goes_to_a_pane_and_its_row() -> None:
    async with staged(FakeSession(many_pods(200))) as (app, pilot):
        await until_shown(app, pilot, "load-000010")
        pods = app.screen.query_one(PodPane)
        x, y = pods.region.center
        for _ in range(5):
            app.screen._forward_event(
                MouseScrollDown(None, x, y, 0, 1, 0, False, False, False, screen_x=x, screen_y=y)
            )
            await pilot.pause()
        await until_shown(app, pilot, "load-00002")
        assert pods.scroll_offset.y > 0
        await pilot.click(NodePane, offset=(5, 2))
        await until_focused(app, NodePane)
        await pilot.click("#path", offset=(5, 0))
        await until_focused(app, PathPane)
