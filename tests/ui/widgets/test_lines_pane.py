"""Little is sent to the terminal: only rows that read differently."""

import pytest
from msgspec.structs import replace
from textual.geometry import Region
from textual.pilot import Pilot

from k8snet_tui.ui.widgets.lines_pane import LinesPane
from tests.ui.cluster_records import PODS, RATES
from tests.ui.fake_session import FakeSession, with_pods
from tests.ui.stage import staged, until_shown
from tests.waiting import until


@pytest.fixture
def repainted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, tuple[Region, ...]]]:
    """Every wish of a pane to be painted again."""
    wishes: list[tuple[str | None, tuple[Region, ...]]] = []
    refresh = LinesPane.refresh

    def note(self: LinesPane, *regions: Region, **options: bool) -> LinesPane:
        wishes.append((self.id, regions))
        return refresh(self, *regions, **options)

    monkeypatch.setattr(LinesPane, "refresh", note)
    return wishes


Repainted = list[tuple[str | None, tuple[Region, ...]]]


async def until_painted(pilot: "Pilot[Exception]", repainted: Repainted) -> None:
    """Waits until nobody wishes anything any more, and forgets what was wished."""
    await pilot.pause(0.1)
    while repainted:
        repainted.clear()
        await pilot.pause(0.1)


async def test_an_equal_snapshot_repaints_nothing(repainted: Repainted) -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await until_shown(app, pilot, "httpd")
        await until_painted(pilot, repainted)
        session.queue.put_nowait(replace(with_pods(replace(p) for p in PODS), rates=dict(RATES)))
        await until(session.queue.empty)
        await pilot.pause(0.1)
        assert repainted == []


async def test_a_change_of_one_pod_repaints_one_row(repainted: Repainted) -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await until_shown(app, pilot, "httpd")
        await until_painted(pilot, repainted)
        session.queue.put_nowait(with_pods((*PODS[:2], replace(PODS[2], status="Error"), *PODS[3:])))
        await until_shown(app, pilot, "Error")
        assert [(pane, region.y) for pane, regions in repainted for region in regions] == [("pods", 3)]


async def test_a_cursor_key_repaints_the_row_left_and_the_row_reached(repainted: Repainted) -> None:
    async with staged(FakeSession()) as (app, pilot):
        await until_shown(app, pilot, "httpd")
        await until_painted(pilot, repainted)
        await pilot.press("j")
        assert [region.y for _, regions in repainted for region in regions] == [1, 2]
