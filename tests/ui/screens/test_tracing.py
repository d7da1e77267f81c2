"""Traces that are begun, steered and ended from the keyboard: one, both ways, many."""

from itertools import count

import pytest
from msgspec.structs import replace

from k8snet_tui.model.trace import Trace, TraceStarted
from k8snet_tui.model.trace_options import Pace, Strategy
from k8snet_tui.session.consents import Cancelled
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.traces.pane import TracesPane
from tests.ui.cluster_records import LAB, NOW_S
from tests.ui.fake_session import FakeSession, with_pods
from tests.ui.stage import SHELL_1_TO_HTTPD, screen_text, staged, until_gone, until_panes, until_shown
from tests.ui.trace_scripts import ACROSS, HEALTHY, HTTPD, SAME_NODE, SHELL_1, WEB1
from tests.waiting import until

MARK_TWO = ("g", "space", "space")
"""The first two pods: httpd and nginx; the cursor is then on the third, shell-1."""
MANY = (*MARK_TWO, "s", "t")
SAME_NODE_TO_NGINX = [
    replace(step, started=replace(step.started, destination=replace(WEB1, pod="default/nginx")))
    for step in SAME_NODE
    if step.started
]


async def test_marked_pods_are_each_traced_from_the_source_a_line_each() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*MANY)
        shown = await until_shown(app, pilot, "Traces 2", "shell-1 → httpd", "shell-1 → nginx", "● 2 traces")
    assert session.traced == [("default/shell-1", "default/httpd"), ("default/shell-1", "default/nginx")]
    assert "Pods 8" not in shown, "the page has the screen for itself"


async def test_without_a_source_each_marked_pod_is_traced_to_the_destination() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*MARK_TWO, "d", "t")
        await until_shown(app, pilot, "Traces 2")
    assert session.traced == [("default/httpd", "default/shell-1"), ("default/nginx", "default/shell-1")]


async def test_a_pod_that_is_typed_is_marked_in_its_row_and_is_not_traced_to_itself() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*":from shell-1", "enter")
        await until_shown(app, pilot, "S shell-1")
        await pilot.press("g", "space", "space", "space", "t")
        await until_shown(app, pilot, "Traces 2")
    assert session.traced == [("default/shell-1", "default/httpd"), ("default/shell-1", "default/nginx")]


async def test_a_page_of_traces_is_filtered_by_the_labels_of_their_ends() -> None:
    labelled = [replace(pod, labels="app=web") if pod.name == "nginx" else pod for pod in LAB.pods]
    session = FakeSession(with_pods(labelled))
    session.scripts = {2: SAME_NODE_TO_NGINX}
    async with staged(session) as (app, pilot):
        await pilot.press(*MANY)
        await until_shown(app, pilot, "Traces 2", "reached in 1 hop")
        await pilot.press("slash", *"app=web", "enter")
        await until_shown(app, pilot, "Traces 1 of 2", "shell-1 → nginx")
        await pilot.press("slash", "home", "!", "enter")
        await until_shown(app, pilot, "Traces 1 of 2", "shell-1 → httpd")


async def test_enter_opens_a_trace_of_the_page_and_esc_comes_back() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*MANY)
        await until_shown(app, pilot, "Traces 2")
        await pilot.press("j", "enter")
        await until_shown(app, pilot, "node-1  shell-1", "HOP")
        assert isinstance(app.focused, PathPane)
        await pilot.press("escape")
        await until_shown(app, pilot, "Traces 2", "FOUND")
        await pilot.press("escape")
        await until_shown(app, pilot, "Pods 8", "Traces 2")


async def test_one_trace_of_many_is_stopped_and_its_line_taken_away() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*MANY)
        await until_shown(app, pilot, "● 2 traces")
        await pilot.press("delete")
        await until_shown(app, pilot, "● shell-1 → nginx")
        assert session.open_traces == 1
        await pilot.press("delete")
        await until_shown(app, pilot, "Traces 1")
        await pilot.press("X")
        await until(lambda: session.open_traces == 0)


async def test_r_traces_the_way_back_beside_the_way_there_until_it_is_pressed_again() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("r")
        shown = await until_shown(app, pilot, "Path  shell-1 ⇄ httpd", "← ✓ reached", "│ → shell-1 → httpd")
        assert session.traced[1] == ("default/httpd", "default/shell-1")
        assert any(line.count("10.244.1.1") == 2 for line in shown.splitlines()), "side by side"
        await pilot.press("r")
        await until_shown(app, pilot, "Path  shell-1 → httpd")
        assert session.open_traces == 1


async def test_the_way_back_of_an_ipv6_path_is_over_ipv6_though_the_pods_have_ipv4_first() -> None:
    ends = replace(SHELL_1, address="fd10:244:0:1::4"), replace(HTTPD, address="fd10:244:0:2::2")
    session = FakeSession(script=[Trace(TraceStarted(*ends, Strategy.EXEC, "shell-1", ACROSS))])
    async with staged(session) as (app, pilot):
        await pilot.press(*":trace shell-1 fd10:244:0:2::2", "enter")
        await until_shown(app, pilot, "fd10:244:0:2::2")
        await pilot.press("r")
        await until_shown(app, pilot, "shell-1 ⇄ httpd")
    assert session.traced[1] == ("default/httpd", "default/shell-1")
    assert [options.family for options in session.options] == [None, 6]


async def test_a_way_back_that_is_cancelled_goes_away_and_says_so() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        session.script, session.fails = (), Cancelled()
        await pilot.press("r")
        await until_shown(app, pilot, "cancelled: nothing was started", "Path  shell-1 → httpd")


async def test_a_trace_that_is_stopped_before_it_began_says_so() -> None:
    async with staged(FakeSession(script=[Trace()])) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "starting…")
        await pilot.press("escape")
        await until_shown(app, pilot, "stopped before it began")


async def test_of_two_directions_the_one_that_is_stopped_says_so() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("escape")
        await until_shown(app, pilot, "stopped")
        await pilot.press("r")
        shown = await until_shown(app, pilot, "← ✓ reached")
        assert "round 1 · stopped" in shown and shown.count("stopped") == 1


async def test_both_ways_stand_one_under_the_other_where_half_a_screen_is_too_narrow() -> None:
    async with staged(FakeSession(), size=(80, 40)) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("r")
        shown = await until_shown(app, pilot, "← ✓ reached")
    assert not any(line.count("10.244.1.1") == 2 for line in shown.splitlines())
    assert sum("10.244.1.1" in line for line in shown.splitlines()) == 2


async def test_at_80x24_the_sentences_and_the_hops_of_both_ways_are_in_view_and_z_draws_them() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("r")
        shown = await until_shown(app, pilot, "→ ✓ reached", "← ✓ reached")
        assert [shown.count(f" {hop} {at}") for hop, at in ((1, "10.244.1.1"), (3, "10.244.2.2"))] == [2, 2]
        assert "══" not in shown
        await pilot.press("z")
        await until_shown(app, pilot, "══")


async def test_a_running_trace_is_paused_paced_and_its_figures_reset() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD, "tab")
        await until_shown(app, pilot, "reached in 3 hops", "Space Pause")
        await pilot.press("space", "R")
        await until(lambda: session.paces == {1: Pace(is_paused=True)} and session.resets == [1])
        await pilot.press("i", *"0.5", "enter")
        await until(lambda: session.paces == {1: Pace(0.5)})
        await pilot.press("i", *"0.1", "enter")
        await until_shown(app, pilot, "'0.1' is no number of seconds from 0.5 to 3600")


async def test_z_gives_a_pane_the_whole_screen_and_takes_it_back() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("z")
        await until_panes(app, "pods")
        await pilot.press("tab", "z")
        await until_panes(app, "nodes", "pods", "path")


async def test_a_page_without_traces_says_how_to_have_some_and_tab_passes_it_by() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        await pilot.press("tab", "tab")
        assert not isinstance(app.focused, TracesPane)
        await pilot.press("colon", *"traces", "enter")
        await until_shown(app, pilot, "Mark several pods or nodes with space")


async def test_a_key_that_does_nothing_says_what_would() -> None:
    async with staged(FakeSession()) as (app, pilot):
        for keys, sentence in (
            (("r",), "there is no path yet to trace back: choose a source with s"),
            (("w",), "there is no path to explain yet: t traces one"),
            (("tab", "R"), "no trace runs here: t begins one"),
            (("shift+tab", "space", "t"), "choose a source with s, or a destination with d, for those that"),
        ):
            await pilot.press(*keys)
            await until_shown(app, pilot, sentence)


async def test_esc_in_the_pane_of_pods_says_how_many_traces_are_to_be_stopped() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*MANY, "escape", "escape", "escape")
        await until_shown(app, pilot, "2 traces run: X stops them in :traces")


async def test_esc_takes_marks_away_before_anything_else() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*MARK_TWO)
        await until_shown(app, pilot, "+ httpd")
        await pilot.press("escape")
        await until_gone(app, "+ httpd")


async def test_nothing_is_painted_while_the_trace_is_paused_not_even_ages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = count(1)
    monkeypatch.setattr("k8snet_tui.ui.screens.monitor.TICK_S", 0.02)
    monkeypatch.setattr("k8snet_tui.ui.panes.pods.pane.time", lambda: NOW_S + 86400 * next(days))
    session = FakeSession(script=[HEALTHY[-1]])
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        aged = await until_shown(app, pilot, "reached in 3 hops")
        await until(lambda: screen_text(app) != aged)
        session.later.put_nowait(replace(HEALTHY[-1], pace=Pace(is_paused=True)))
        await until_shown(app, pilot, "paused")
        painted = screen_text(app)
        await pilot.pause(0.3)
        assert screen_text(app) == painted
