"""When the path pane is drawn: each round of each trace is told to every pane."""

import pytest
from msgspec.structs import replace

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.panes.path.pane import PathPane
from tests.ui.fake_session import FakeSession, further_round
from tests.ui.stage import staged, until_shown, until_still

TWO_TRACES = ("g", "space", "space", "s", "t")


def tell_round(app: MonitorApp, place: int, number: int) -> None:
    """A further round of the trace at that place of the page."""
    assert app.monitor
    feed = app.monitor.feed
    followed = feed.watched.page[place]
    feed.show(feed.watched.with_latest(replace(followed, trace=further_round(followed.trace, number))))


async def test_a_path_is_drawn_for_its_own_rounds_alone_and_only_where_it_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[object] = []
    update = PathPane.update

    def note(pane: PathPane) -> None:
        drawn.append(pane)
        update(pane)

    monkeypatch.setattr(PathPane, "update", note)
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*TWO_TRACES)
        await until_shown(app, pilot, "Traces 2", "● 2 traces")
        await until_still(app, pilot)
        drawn.clear()
        tell_round(app, 0, 7)
        assert not drawn, "the page of traces has the screen for itself"
        await pilot.press("enter")
        await until_shown(app, pilot, "round 7")
        drawn.clear()
        tell_round(app, 1, 8)
        assert not drawn, "another trace's"
        tell_round(app, 0, 9)
        await until_shown(app, pilot, "round 9")
        assert len(drawn) == 1
