"""What the keys do, without a mouse and at both sizes."""

import pytest
from msgspec.structs import replace
from textual import events

from k8snet_tui.model.cluster import Loading
from k8snet_tui.model.network import Unread
from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.pods.pane import PodPane
from tests.inventories import collect
from tests.ui.cluster_records import LAB, NODES, PODS
from tests.ui.fake_session import CONSENT, FakeSession, Gone, many_pods, with_pods
from tests.ui.stage import SHELL_1_TO_HTTPD, screen_text, staged, until_gone, until_panes, until_shown
from tests.ui.trace_scripts import HEALTHY, LOST, STARTED
from tests.waiting import until


def under_cursor(pane: PodPane) -> str:
    return pane.rows[pane.cursor].name


async def test_two_marks_and_one_key_trace_between_pods() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        shown = await until_shown(app, pilot, "reached in 3 hops")
    assert session.traced == [("default/shell-1", "default/httpd")]
    assert "S shell-1" in shown and "D httpd" in shown


async def test_x_swaps_the_ends_and_a_node_can_be_one() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press("s", "shift+tab", "j", "d", "x", "t")
        await until_shown(app, pilot, "reached in 3 hops")
    assert session.traced == [("node/controlplane", "default/httpd")]


async def test_marking_a_row_twice_takes_the_mark_away() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("s")
        await until_shown(app, pilot, "S httpd")
        await pilot.press("s")
        await until_gone(app, "S httpd")


async def test_without_two_ends_no_trace_begins() -> None:
    session = FakeSession()
    async with staged(session) as (_, pilot):
        await pilot.press("s", "t")
    assert session.traced == []


async def test_at_80x24_tab_goes_round_the_panes_one_at_a_time() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        for shown in ("pods", "path", "nodes", "pods"):
            await until_panes(app, shown)
            await pilot.press("tab")


async def test_at_80x24_a_trace_shows_its_path() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "Path  shell-1 → httpd", "reached in 3 hops")


async def test_at_100x30_a_list_stands_over_the_path() -> None:
    async with staged(FakeSession(), size=(100, 30)) as (app, pilot):
        for focused, shown in (("pods", "pods"), ("path", "pods"), ("nodes", "nodes"), ("pods", "pods")):
            await until_panes(app, shown, "path")
            assert app.focused and app.focused.id == focused
            await pilot.press("tab")


async def test_a_low_but_wide_screen_has_the_lists_beside_each_other() -> None:
    async with staged(FakeSession(), size=(120, 24)) as (app, pilot):
        for shown in (("nodes", "pods"), ("path",), ("nodes", "pods")):
            await until_panes(app, *shown)
            await pilot.press("tab")


async def test_a_trace_that_runs_is_told_of_where_its_pane_is_not_to_be_seen() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_panes(app, "path")
        await pilot.press("tab", "tab")
        await until_shown(app, pilot, "Pods 8", "● shell-1 → httpd", "Esc Stop")
        await pilot.press("escape")
        await until_shown(app, pilot, "LAB  k8snet-lab · all")
        await until_gone(app, "Esc Stop")


async def test_a_veth_of_a_node_stands_for_its_pod() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("shift+tab", *"jjjjjjjjj", "enter", *"kkkk", "s")
        await until_shown(app, pilot, "node-1 veth11aa · nginx", "S nginx")


AMONG_PODS = {
    "t": "nothing to trace yet: choose a source with s and a destination with d",
    "x": "nothing to swap yet",
    "escape": "there is no filter to clear and no trace to stop",
    "0": "these are the pods of all namespaces already",
    "R": "R is for the pane of path and traces",
    "C": "C is for the pane of path",
    "r": "there is no path yet to trace back",
    "w": "there is no path to explain yet",
    "e": "no trace has begun yet",
}
ON_THE_PATH = {
    "s": "an end is chosen in the panes of pods or nodes",
    "slash": "filters are for the panes of pods, nodes and traces",
    "l": "l is for the pane of pods",
    "space": "no trace runs here",
    "y": "y is for the pane of nodes and pods",
    "enter": "enter is for the pane of nodes, pods and traces",
    "o": "o is for the pane of nodes",
    "i": "no trace runs here",
    "K": "by hand is for two pods: choose them with s and d",
}


async def test_a_key_that_does_nothing_says_why() -> None:
    async with staged(FakeSession()) as (app, pilot):
        for pane_key, answers in (((), AMONG_PODS), (("tab",), ON_THE_PATH)):
            await pilot.press(*pane_key)
            for key, sentence in answers.items():
                assert sentence not in screen_text(app)
                await pilot.press(key)
                await until_shown(app, pilot, sentence)
        await pilot.press("shift+tab", "s", "t")
        await until_shown(app, pilot, "nothing to trace yet: choose a destination with d")


async def test_where_the_filter_leaves_nothing_a_key_says_that_there_is_nothing() -> None:
    async with staged(FakeSession()) as (app, pilot):
        for pane_key, answers in (
            ((), {"l": "there is no pod here", "s": "an end is chosen"}),
            (("shift+tab",), {"y": "there is no node here", "s": "an end is chosen", "o": "no node here"}),
        ):
            await pilot.press(*pane_key, "slash", *"zzz", "enter")
            for key, sentence in answers.items():
                assert sentence not in screen_text(app)
                await pilot.press(key)
                await until_shown(app, pilot, sentence)


async def test_what_a_key_did_not_do_is_said_until_the_next_key() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("tab", "l")
        await until_shown(app, pilot, "l is for the pane of pods")
        await pilot.press("space")
        assert "l is for the pane" not in await until_shown(app, pilot, "no trace runs here")
        await pilot.press("j")
        await until_gone(app, "no trace runs here")


async def test_what_is_too_long_for_a_line_is_said_in_more_and_their_room_is_given_back() -> None:
    async with staged(FakeSession(), size=(60, 24)) as (app, pilot):
        await pilot.press("t")
        await until_shown(
            app, pilot, "nothing to trace yet: choose a source with s and a", "destination with d"
        )
        height = app.screen.query_one("#panes").region.height
        await pilot.press("j")
        await until(lambda: app.screen.query_one("#panes").region.height == height + 1)


async def test_a_list_that_is_alone_on_the_screen_has_all_of_it() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        await pilot.press("shift+tab")
        await until_shown(app, pilot, "Nodes 3")
        await until(lambda: app.screen.query_one("#nodes").region.width == 80)


async def test_a_long_status_that_is_over_gives_its_room_back_to_the_names() -> None:
    creating = replace(LAB.pods[0], status="CreateContainerConfigError", ready=0)
    session = FakeSession(with_pods((creating, *LAB.pods[1:])))
    async with staged(session) as (app, pilot):
        await pilot.resize_terminal(140, 36)
        shown = await until_shown(app, pilot, "CreateContainerConfigError")
        assert "kube-flannel-ds-4xk2p" not in shown
        session.queue.put_nowait(LAB)
        await until_shown(app, pilot, "kube-flannel-ds-4xk2p")


async def test_a_large_terminal_gives_the_nodes_and_the_path_more_room() -> None:
    async with staged(FakeSession()) as (app, pilot):
        before = [app.screen.query_one(f"#{name}").region.size for name in ("nodes", "path")]
        await pilot.resize_terminal(200, 60)
        await until_shown(app, pilot, "AGE", "q Quit")
        nodes, path = (app.screen.query_one(f"#{name}").region.size for name in ("nodes", "path"))
        assert nodes.width > before[0].width and path.width == 200 and path.height > before[1].height


async def test_a_small_terminal_comes_back_when_it_grows() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("shift+tab")
        await pilot.resize_terminal(50, 10)
        await until_shown(app, pilot, "50×10 is too small: 60×15 needed")
        await pilot.resize_terminal(120, 36)
        assert "too small" not in await until_shown(app, pilot, "Nodes 3", "Pods 8", "Path")
        assert app.focused is app.screen.query_one(NodePane), "one is where one was"


async def test_the_filter_narrows_with_each_letter_and_esc_shows_all() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("slash", "s", "h")
        shown = await until_shown(app, pilot, "Pods 2 of 8")
        assert "shell-2" in shown and "kube-flannel" not in shown
        await pilot.press("enter")
        assert app.focused is app.screen.query_one(PodPane)
        await pilot.press("escape")
        await until_shown(app, pilot, "Pods 8")


async def test_letters_of_a_filter_are_no_commands() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press("slash", *"sdtxq?")
        await until_shown(app, pilot, "/sdtxq?", "no pods match the filter")
    assert session.traced == []


async def test_the_cursor_stays_on_its_pod_when_others_vanish() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press("j", "j", "j")
        pane = app.screen.query_one(PodPane)
        assert under_cursor(pane) == "shell-2"
        session.queue.put_nowait(with_pods(p for p in PODS if p.name != "nginx"))
        await until_shown(app, pilot, "Pods 7")
        assert under_cursor(pane) == "shell-2"


async def test_a_traced_pod_that_vanishes_ends_the_trace_and_the_screen_goes_on() -> None:
    session = FakeSession(script=LOST)
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        shown = await until_shown(app, pilot, "shell-1 is gone")
        assert "10.244.2.2" in shown, "the last figures stay"
        session.queue.put_nowait(with_pods(p for p in PODS if p.name != "shell-1"))
        await until_shown(app, pilot, "Pods 7")
        await pilot.press("G", "s")
        await until_shown(app, pilot, "S kube-f")


@pytest.mark.parametrize("key", ["escape", "t"])
async def test_a_trace_is_closed_before_anything_else_begins(key: str) -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press(key)
        await until(lambda: session.open_traces == (1 if key == "t" else 0))
        assert len(session.traced) == (2 if key == "t" else 1)


async def test_quitting_closes_the_trace_and_the_door() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("q")
    assert session.closed and session.open_traces == 0


async def test_an_error_of_a_trace_is_said_in_its_pane() -> None:
    session = FakeSession(script=())
    session.fails = Gone("pod shell-1 is not there")
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "! pod shell-1 is not there; see kubectl get pods -A")


async def test_an_error_of_opening_is_what_run_gives_back() -> None:
    from k8snet_tui.ui.app import MonitorApp
    from k8snet_tui.ui.session_port import Contexts

    async def open_contexts() -> Contexts:
        raise Gone("no kubeconfig")

    app = MonitorApp(open_contexts, title="")
    async with app.run_test():
        await until(lambda: app.return_value)
    assert isinstance(app.return_value, Gone) and app.return_code == 2


async def test_the_screen_lives_while_a_question_waits() -> None:
    session = FakeSession()
    session.question = CONSENT
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "start a probe pod beside it")
        session.queue.put_nowait(with_pods(PODS[:3]))
        assert app.monitor is not None
        pane = app.monitor.query_one(PodPane)
        await until(lambda: pane.count() == 3)


async def test_nodes_are_read_only_after_asking() -> None:
    unread = {"controlplane": Unread("controlplane", "not asked yet")}
    session = FakeSession(replace(LAB, is_lab=False, may_enter_nodes=False, readings=unread))
    async with staged(session) as (app, pilot):
        shown = await until_shown(app, pilot, "CLUSTER", "▸ controlplane")
        assert "LAB" not in shown
        await pilot.press("shift+tab", "o")
        await until_shown(app, pilot, "not asked yet")
        assert session.asked_to_read == 1
        await pilot.press("tab", *SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        assert session.asked_to_read == 2, "before a trace as well: the session remembers the answer"
        assert session.shown == {"controlplane"}


async def test_the_last_of_150000_pods_is_one_key_away() -> None:
    async with staged(FakeSession(many_pods(150_000))) as (app, pilot):
        pane = app.screen.query_one(PodPane)
        await pilot.press("G")
        assert under_cursor(pane) == "kube-flannel-ds-c5v8t"
        await until_shown(app, pilot, "150,008")
        await pilot.press("g", "pagedown", "j")
        assert pane.cursor == pane.page + 1


async def test_rounds_after_the_first_are_shown_too() -> None:
    session = FakeSession(script=HEALTHY)
    session.rounds = True
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "round 2", "0.080 ms")


async def test_a_started_trace_says_what_it_waits_for() -> None:
    async with staged(FakeSession(script=(STARTED,))) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "waiting for hop 1…", "exec in shell-1")


async def test_a_long_list_that_shrinks_shows_its_last_rows_and_not_the_void_beyond() -> None:
    every = tuple(many_pods(500).pods)
    session = FakeSession(many_pods(500))
    async with staged(session) as (app, pilot):
        await pilot.press("G")
        session.queue.put_nowait(with_pods(every[:100]))
        shown = await until_shown(app, pilot, "Pods 100")
        assert under_cursor(app.screen.query_one(PodPane)) == every[99].name
        assert every[99].name in shown
        await pilot.press("k")
        assert under_cursor(app.screen.query_one(PodPane)) == every[98].name


async def test_a_list_that_grows_leaves_the_cursor_on_its_pod() -> None:
    every = tuple(many_pods(2000).pods)
    session = FakeSession(with_pods(every[1000:]))
    async with staged(session) as (app, pilot):
        await pilot.press("j", "j")
        session.queue.put_nowait(with_pods(every))
        await until_shown(app, pilot, f"Pods {len(every):,}")
        pane = app.screen.query_one(PodPane)
        assert under_cursor(pane) == every[1002].name
        assert pane.cursor - pane.scroll_offset.y == 2, "on the same line of the window"


async def test_who_is_at_the_top_of_a_list_that_still_loads_stays_there() -> None:
    every = tuple(many_pods(2000).pods)
    session = FakeSession(replace(LAB, collections=collect(NODES, every[1000:], pods_state=Loading(1000))))
    async with staged(session) as (app, pilot):
        session.queue.put_nowait(with_pods(every))
        await until_shown(app, pilot, f"Pods {len(every):,}", every[0].name)
        assert under_cursor(app.screen.query_one(PodPane)) == every[0].name


async def test_a_new_pod_above_the_first_does_not_take_the_cursor_from_it() -> None:
    session = FakeSession(with_pods(PODS[1:]))
    async with staged(session) as (app, pilot):
        await until_shown(app, pilot, "Pods 7")
        session.queue.put_nowait(with_pods(PODS))
        await until_shown(app, pilot, "Pods 8")
        await pilot.press("s")
        await until_shown(app, pilot, "S nginx")


async def test_esc_from_a_filter_comes_back_to_the_pod_one_was_on() -> None:
    async with staged(FakeSession()) as (app, pilot):
        pane = app.screen.query_one(PodPane)
        await pilot.press("j", "slash", *"web", "escape")
        await until_shown(app, pilot, "Pods 8")
        assert under_cursor(pane) == "nginx"
        await pilot.press("slash", *"kube", "enter", "j", "escape")
        assert under_cursor(pane) == "kube-flannel-ds-9dz7m", "a pod that was chosen in the filtered list"


async def test_a_key_of_other_panes_names_them_and_one_that_can_do_nothing_now_says_so() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("X")
        await until_shown(app, pilot, "X is for the pane of traces")
        await pilot.press("colon", *"path", "enter", "y")
        await until_shown(app, pilot, "y is for the pane of nodes and pods")
        await pilot.press("shift+right")
        await until_shown(app, pilot, "there is no drawing that is wider than the pane")
        await pilot.press("colon", *"traces", "enter", "L")
        await until_shown(app, pilot, "there is no trace to sort", "Traces 0 · by loss")
        await pilot.press("K")
        await until_shown(app, pilot, "K is for the pane of nodes, pods and path")


async def test_a_key_without_a_meaning_and_a_paste_say_so() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("b")
        await until_shown(app, pilot, "b has no meaning here; ? shows the keys that have")
        app.post_message(events.Paste("shell-1"))
        await until_shown(app, pilot, "what you paste has no meaning here; : or / opens a line for it")
        await pilot.press("enter", "b")
        await until_shown(app, pilot, "Pod default/httpd", "b has no meaning here")
