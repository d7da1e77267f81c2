"""The pages over the screen: what is opened, copied and left; nothing goes on behind a closed one."""

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from k8snet_tui.diagnosis.pod_creation import explain_creation
from k8snet_tui.model.cluster import Live
from k8snet_tui.model.log import LogLine, LogNote
from k8snet_tui.model.network import Counters, NodeCounters
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.objects.stories import WorkloadStory
from k8snet_tui.ui.app import MonitorApp
from tests.diagnosis.captured import captured_events
from tests.ui.cluster_records import LAB
from tests.ui.fake_session import FakeSession
from tests.ui.pages.stories import session_about
from tests.ui.stage import staged, until_gone, until_shown
from tests.waiting import until

KEYS = {" ": "space", "/": "slash", "-": "minus"}


async def test_enter_on_a_pod_says_first_why_it_does_not_start() -> None:
    async with staged(session_about("oom")) as (app, pilot):
        await pilot.press("enter")
        shown = await until_shown(app, pilot, "✗ its container main ran out of memory: its limit is 16Mi")
        lines = shown.split("\n")
        assert "ran out of memory" in lines[1], "before everything else"
        for words in ("restarted 3×", "before: OOMKilled, exit code 137", "QoS Burstable", "BackOff"):
            assert words in shown


async def test_esc_goes_back_step_by_step_and_nothing_is_followed_any_more() -> None:
    session = session_about("oom")
    async with staged(session) as (app, pilot):
        await pilot.press("enter")
        await until_shown(app, pilot, "ran out of memory")
        await pilot.press("n")
        await until_shown(app, pilot, "node-role.kubernetes.io/control-plane:NoSchedule")
        assert session.fake_objects.followed == 2
        await pilot.press("escape")
        await until_shown(app, pilot, "ran out of memory")
        await pilot.press("escape")
        await until_shown(app, pilot, "Nodes 3", "Path")
        await until(lambda: session.fake_objects.followed == 0)


async def test_a_log_is_followed_at_its_end_and_waits_for_who_reads_above() -> None:
    session = session_about("oom")
    log = session.fake_objects.log
    async with staged(session) as (app, pilot):
        await pilot.press("l")
        log.put_nowait(tuple(LogLine("", f"line {n}") for n in range(100)))
        await until_shown(app, pilot, "line 99")
        await pilot.press("g")
        await until_shown(app, pilot, "line 0", "paused")
        log.put_nowait((LogLine("", "after the pause"),))
        log.put_nowait((LogLine("", "still waiting at the server"),))
        await pilot.pause(0.4)
        assert log.qsize() >= 1, "nothing more is taken while somebody reads"
        await pilot.press("G")
        await until_shown(app, pilot, "still waiting at the server")


async def test_the_log_before_and_another_container_are_a_key_away() -> None:
    session = session_about("initwaits")
    async with staged(session) as (app, pilot):
        await pilot.press("enter")
        await until_shown(app, pilot, "it waits for its init container migrate")
        await pilot.press("l", "p")
        await until_shown(app, pilot, "Log of broken/initwaits migrate · the run before")
        await pilot.press("c", "down", "enter")
        await until_shown(app, pilot, "Log of broken/initwaits main")
        sources = [(source.container, source.previous) for source in session.fake_objects.logs]
        assert sources == [("migrate", False), ("migrate", True), ("main", True)]


async def test_what_a_container_prints_cannot_touch_the_terminal() -> None:
    session = FakeSession()
    session.fake_objects.log.put_nowait((LogLine("", "[b]bold[/b] \x1b[2J gone \x9b31m"),))
    async with staged(session) as (app, pilot):
        await pilot.press("l")
        shown = await until_shown(app, pilot, "[b]bold[/b] [2J gone")
        assert "\x1b" not in shown and "\x9b" not in shown


async def test_why_nothing_comes_is_said_in_the_log() -> None:
    session = FakeSession()
    session.fake_objects.log.put_nowait(LogNote("the log ends here: the container has ended"))
    async with staged(session) as (app, pilot):
        await pilot.press("l")
        await until_shown(app, pilot, "the log ends here: the container has ended")


def copied(app: MonitorApp) -> str:
    return app.clipboard


@pytest.mark.parametrize(
    ("keys", "text"),
    [((), "httpd"), (("y",), "kind: Pod\n"), (("shift+tab", "j"), "10.0.2.15")],
    ids=["a pod's name", "all of its YAML", "an interface's address"],
)
async def test_c_copies_what_is_meant_there(keys: tuple[str, ...], text: str) -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*keys)
        await until_shown(app, pilot, text.strip())
        await pilot.press("c")
        await until_shown(app, pilot, "copied")
        assert copied(app) == text


async def test_what_is_copied_cannot_type_a_command_when_it_is_pasted() -> None:
    session = FakeSession()
    session.fake_objects.manifest = ["a: \x1b[201~rm -rf /\r"]
    async with staged(session) as (app, pilot):
        await pilot.press("y")
        await until_shown(app, pilot, "a: [201~rm")
        await pilot.press("c")
        await until_shown(app, pilot, "copied 1 lines of YAML")
        assert copied(app) == "a: [201~rm -rf /\n"


async def test_rules_of_a_node_are_read_only_when_they_are_opened() -> None:
    session = session_about("oom")
    async with staged(session) as (app, pilot):
        await open_rules(app, pilot)
        await until_shown(app, pilot, "▾ Rules 1", "0: from all lookup local")


async def test_a_no_to_reading_a_node_is_a_sentence_and_the_page_stays() -> None:
    session = session_about("oom")
    session.fake_objects.rules = NotConsented("cancelled: nothing was started")
    async with staged(session) as (app, pilot):
        await open_rules(app, pilot)
        await until_shown(app, pilot, "cancelled: nothing was started", "▸ Rules", "containerd")


async def open_rules(app: MonitorApp, pilot: "Pilot[Exception]") -> None:
    await pilot.press("n")
    await until_shown(app, pilot, "▸ Rules")
    await pilot.press("slash", *"Rules", "enter", "g", "escape", "o")


async def test_a_node_shows_lo_and_every_other_interface_and_each_has_a_page() -> None:
    session = session_about("oom")
    async with staged(session) as (app, pilot):
        await pilot.press("shift+tab", "enter")
        await until_shown(app, pilot, "127.0.0.1/8", "cni0", "Flannel host-gw", "Conditions")
        assert session.shown >= {"controlplane"}, "its rates are counted"
        await pilot.press("slash", *"cni0", "enter", "enter")
        await until_shown(
            app, pilot, "controlplane cni0", "10.244.0.1/24", "Routes", "10.244.0.0/24 dev cni0"
        )


async def test_an_interface_shows_what_it_lost_since_it_came_up() -> None:
    eth1 = Counters("eth1", 9_000, 3_400, 90, 34, rx_drops=7, tx_errors=2)
    session = FakeSession(replace(LAB, counters={"controlplane": NodeCounters((eth1,))}))
    async with staged(session) as (app, pilot):
        await pilot.press("shift+tab", "j", "j", "enter")
        shown = await until_shown(app, pilot, "controlplane eth1", "Traffic")
        for words in ("9.0k/s · 9,000 bytes in 90 packets", "0 received, 2 sent", "7 received, 0 sent"):
            assert words in shown


async def test_a_filter_narrows_the_rows_of_a_page() -> None:
    async with staged(session_about("unready")) as (app, pilot):
        await pilot.press("enter")
        await until_shown(app, pilot, "readiness probe fails")
        await pilot.press("slash", *"Unhealthy")
        await until_shown(app, pilot, "· /Unhealthy")
        await until_gone(app, "QoS")


async def test_a_workload_without_pods_is_opened_by_its_name_and_says_who_refused_them() -> None:
    session = FakeSession()
    events = captured_events("broken-quota")
    session.fake_objects.workload = WorkloadStory(Live(), events, explain_creation(events))
    async with staged(session) as (app, pilot):
        await pilot.press("colon", *"open", "space", *"deploy", "slash", *"web", "enter")
        await until_shown(app, pilot, "Deployment default/web", "the quota few is used up", "Pods", "none")


async def test_the_pods_of_a_workload_are_told_apart_by_their_whole_names() -> None:
    session = FakeSession()
    session.fake_objects.workload = WorkloadStory(Live())
    async with staged(session, size=(80, 24)) as (app, pilot):
        await pilot.press("colon", *(KEYS.get(c, c) for c in "open kube-flannel/ds/kube-flannel-ds"), "enter")
        await until_shown(
            app, pilot, "kube-flannel-ds-4xk2p Running · controlplane", "kube-flannel-ds-c5v8t Running"
        )


@pytest.mark.parametrize(
    ("opened", "title", "command"),
    [
        ("shell-1", "By hand · default/shell-1", "kubectl describe pod shell-1 -n default"),
        ("node/node-1", "By hand · node-1", "kubectl get node node-1 -o wide"),
    ],
)
async def test_a_page_has_the_commands_that_show_the_same_by_hand(
    opened: str, title: str, command: str
) -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("colon", *(KEYS.get(c, c) for c in f"open {opened}"), "enter", "K")
        await until_shown(app, pilot, title, command)


async def test_the_path_by_hand_is_for_the_ends_that_are_chosen_and_a_command_is_copied() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("g", "d", "j", "j", "s", "tab", "K")
        await until_shown(app, pilot, "By hand · shell-1 → httpd", "traceroute -n -q1 -w2 10.244.2.2")
        await pilot.press("slash", *"traceroute", "enter", "c")
        await until_shown(app, pilot, "copied kubectl exec shell-1")
        assert copied(app) == "kubectl exec shell-1 -n default -- traceroute -n -q1 -w2 10.244.2.2"


async def test_the_path_by_hand_is_that_of_a_service_too_once_it_is_traced() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(
            "colon",
            *(KEYS.get(c, c) for c in "trace shell-1 svc/httpd"),
            "enter",
        )
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("tab", "K")
        await until_shown(app, pilot, "By hand · shell-1 → svc/httpd", "traceroute -n -q1 -w2 10.244.2.2")
