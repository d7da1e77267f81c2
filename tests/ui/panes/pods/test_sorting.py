"""The order of the pods."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.ui.panes.pods.pane import PodPane
from k8snet_tui.ui.panes.pods.sorting import MOST_SORTED, PodOrder
from tests.ui.cluster_records import NOW_S, pod
from tests.ui.fake_session import FakeSession
from tests.ui.stage import staged, until_shown

PODS = Blocks(
    [
        (
            pod("a", "node-2", "10.244.2.10", created_s=NOW_S - 50),
            pod("b", "node-1", "10.244.2.9", status="CrashLoopBackOff", ready=0, restarts=7),
            pod("c", "node-1", "", created_s=NOW_S - 900),
        )
    ]
)


@pytest.mark.parametrize(
    ("by", "names"),
    [("age", "abc"), ("status", "bac"), ("restarts", "bac"), ("node", "bca"), ("address", "cba")],
)
def test_what_a_person_looks_for_comes_first_and_addresses_are_numbers(by: str, names: str) -> None:
    assert "".join(found.name for found in PodOrder(by).sort(PODS)) == names


def test_the_same_key_again_turns_the_order_round() -> None:
    once = PodOrder().choose("age")
    assert [once.reverse, once.choose("age").reverse, once.choose("node").reverse] == [False, True, False]
    assert PodOrder().choose("name").sort(PODS)[0].name == "c"


def test_a_list_that_is_too_long_to_sort_stays_as_it_comes() -> None:
    many = Blocks([tuple(replace(PODS[0], name=f"p{n}") for n in range(MOST_SORTED + 1))])
    assert PodOrder("age").sort(many) is many


async def test_the_cursor_stays_on_its_pod_when_the_order_changes() -> None:
    async with staged(FakeSession()) as (app, pilot):
        pane = app.screen.query_one(PodPane)
        await pilot.press("j", "j", "T")
        await until_shown(app, pilot, "Pods 8 · by restarts")
        assert pane.rows[0].name == "shell-2" and pane.rows[pane.cursor].name == "shell-1"
