"""The command bar: contexts and namespaces are changed without leaving the screen, and nothing breaks it."""

import asyncio

import pytest
from msgspec.structs import replace

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.pods.pane import PodPane
from tests.ui.cluster_records import LAB, PODS
from tests.ui.fake_session import CONSENT, FakeContexts, FakeSession, Gone, with_pods
from tests.ui.stage import SHELL_1_TO_HTTPD, screen_text, staged, until_focused, until_gone, until_shown
from tests.waiting import until

PROD = replace(with_pods(PODS[:2]), context="prod", is_lab=False)


def typed(command: str) -> tuple[str, ...]:
    return ("colon", *(("space" if letter == " " else letter) for letter in command), "enter")


def two_clusters() -> tuple[FakeContexts, FakeSession, FakeSession]:
    lab, prod = FakeSession(), FakeSession(PROD)
    return FakeContexts(lab, prod=prod), lab, prod


async def test_another_context_takes_the_place_of_the_first_which_is_left_behind() -> None:
    contexts, lab, prod = two_clusters()
    async with staged(contexts) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press(*typed("ctx prod"))
        shown = await until_shown(app, pilot, "CLUSTER  prod", "Pods 2")
        assert not [old for old in ("reached", "S shell-1", "D httpd") if old in shown]
        assert lab.closed and lab.open_traces == 0
        await pilot.press("s", "j", "d", "t")
        await until_shown(app, pilot, "reached in 3 hops")
        assert len(prod.traced) == 1
        await pilot.press("q")
    assert prod.closed and contexts.opened == [LAB.context, "prod"]


async def test_there_and_back_again() -> None:
    contexts, lab, _ = two_clusters()
    async with staged(contexts) as (app, pilot):
        for name, mark in (("prod", "CLUSTER  prod"), (LAB.context, "LAB"), ("prod", "CLUSTER  prod")):
            for session in contexts.doors.values():
                if isinstance(session, FakeSession) and session.queue.empty():
                    session.queue.put_nowait(LAB if session is lab else PROD)
            await pilot.press(*typed(f"ctx {name}"))
            await until_shown(app, pilot, mark, "Nodes 3")
    assert contexts.opened == [LAB.context, "prod", LAB.context, "prod"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_context_that_cannot_be_opened_leaves_everything_as_it_is(size: tuple[int, int]) -> None:
    lab = FakeSession()
    refused = Gone("the server https://10.0.0.1:6443 can't be reached: connection refused")
    async with staged(FakeContexts(lab, prod=refused), size=size) as (app, pilot):
        await pilot.press("s", *typed("ctx prod"))
        await until_shown(app, pilot, ":ctx prod", "can't be reached: connection refused", "S httpd")
        await pilot.press("escape")
        await until_gone(app, ":ctx prod")
        await pilot.press("j", "d", "t")
        await until_shown(app, pilot, "reached in 3 hops")
    assert lab.traced and not app.return_value


async def test_esc_gives_up_a_context_that_does_not_answer() -> None:
    contexts = FakeContexts(FakeSession(), prod=None)
    async with staged(contexts) as (app, pilot):
        await pilot.press(*typed("ctx prod"))
        await until_shown(app, pilot, "connecting to prod… Esc stays here")
        await pilot.press("escape")
        assert "connecting" not in await until_shown(app, pilot, "LAB", "l Log")
        await until(lambda: contexts.given_up)


async def test_another_command_takes_the_place_of_one_that_waits() -> None:
    contexts, _, _ = two_clusters()
    contexts.doors["slow"] = None
    async with staged(contexts) as (app, pilot):
        await pilot.press(*typed("ctx slow"))
        await until_shown(app, pilot, "connecting to slow")
        await pilot.press("ctrl+u", *typed("ctx prod")[1:])
        await until_shown(app, pilot, "CLUSTER  prod")
    assert contexts.given_up == ["slow"]


async def test_leaving_while_another_context_opens_leaves_nothing_open() -> None:
    contexts = FakeContexts(lab := FakeSession(), prod=None)
    async with staged(contexts) as (app, pilot):
        await pilot.press(*typed("ctx prod"))
        await until_shown(app, pilot, "connecting to prod")
        await pilot.press("ctrl+c")
        await until(lambda: lab.closed and contexts.given_up)
    assert contexts.given_up == ["prod"]


async def test_a_question_of_the_old_context_goes_with_it() -> None:
    contexts, lab, _ = two_clusters()
    lab.question = CONSENT
    async with staged(contexts) as (app, pilot):
        contexts.doors["prod"] = None
        await pilot.press(*typed("ctx prod"))
        await until_shown(app, pilot, "connecting to prod")
        contexts.doors["late"] = FakeSession(PROD)
        await pilot.press("escape", *SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "start a probe pod beside it")
        assert app._contexts
        await app._contexts.switch("late")
        await until_shown(app, pilot, "CLUSTER  prod", "Pods 2")
        assert "start a probe pod" not in screen_text(app)
    assert lab.closed and lab.answers == []


async def test_contexts_are_chosen_from_a_list_with_the_current_one_marked() -> None:
    contexts, _, _ = two_clusters()
    async with staged(contexts) as (app, pilot):
        await pilot.press(*typed("ctx"))
        await until_shown(app, pilot, "Contexts", f"* {LAB.context}", "  prod")
        await pilot.press("G", "enter")
        await until_shown(app, pilot, "CLUSTER  prod")


async def test_leaving_the_list_changes_nothing() -> None:
    contexts, _, _ = two_clusters()
    async with staged(contexts) as (app, pilot):
        await pilot.press(*typed("ctx"))
        await until_shown(app, pilot, "Contexts")
        await pilot.press("G", "escape")
        await until_focused(app, PodPane)
    assert contexts.opened == [LAB.context] and not app.return_value


async def test_a_namespace_keeps_the_door_the_marks_and_the_trace() -> None:
    contexts, lab, _ = two_clusters()
    async with staged(contexts) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press(*typed("ns kube-flannel"))
        await until_shown(app, pilot, "kube-flannel", "Pods 3", "reached in 3 hops")
        assert lab.open_traces == 1
        await pilot.press("0")
        await until_shown(app, pilot, "all namespaces", "Pods 8", "S shell-1", "D httpd")
    assert contexts.opened == [LAB.context]


async def test_namespaces_are_chosen_from_a_list_all_of_them_first() -> None:
    lab = FakeSession()
    async with staged(lab) as (app, pilot):
        await pilot.press(*typed("ns"))
        await until_shown(app, pilot, "Namespaces", "* all", "kube-system")
        await pilot.press("j", "enter")
        await until_shown(app, pilot, "Pods 5")
    assert lab.namespace == "default"


async def test_a_list_that_may_not_be_whole_says_so() -> None:
    lab = FakeSession()
    lab.may_list_namespaces = False
    async with staged(lab) as (app, pilot):
        await pilot.press(*typed("ns"))
        await until_shown(app, pilot, "only those met so far: listing them is not allowed")


async def test_tab_completes_names_and_what_there_is_stands_beside() -> None:
    contexts, _, _ = two_clusters()
    async with staged(contexts) as (app, pilot):
        await pilot.press("colon", "c", "tab")
        await until_shown(app, pilot, ":ctx ", "prod")
        await pilot.press("p", "tab")
        await until_shown(app, pilot, ":ctx prod")
        await pilot.press("enter")
        await until_shown(app, pilot, "CLUSTER  prod")


OFFERED = {
    "to svc/": "svc/httpd",
    "trace shell-1 dep": "deploy/web",
    "from team/": "team/ds/agent",
    "from svc/": "svc/",
    "open svc/": "svc/",
}


async def test_services_and_workloads_are_offered_where_they_can_be_named() -> None:
    async with staged(FakeSession()) as (app, pilot):
        for begun, offered in OFFERED.items():
            await pilot.press(*typed(begun)[:-1], "tab")
            await until_shown(app, pilot, f":{begun.rpartition(' ')[0]} {offered}")
            await pilot.press("escape")
            await until_gone(app, f":{begun.partition(' ')[0]}")


async def test_keys_that_come_before_the_names_are_kept_for_them() -> None:
    contexts, _, _ = two_clusters()
    names, known = contexts.names, asyncio.Event()

    async def slowly() -> tuple[str, ...]:
        await known.wait()
        return await names()

    contexts.names = slowly  # type: ignore[method-assign]
    async with staged(contexts) as (app, pilot):
        await pilot.press("colon", *"ctx", "space", "p", "tab", "enter")
        assert contexts.opened == [LAB.context]
        known.set()
        await until_shown(app, pilot, "CLUSTER  prod")


MISTAKES = {
    "deploy": "there is no command deploy; there are :ctx, :ns, :nodes, :pods",
    "nodes all": ":nodes takes no name",
    "ns nowhere": "there is no namespace nowhere",
    "ctx nowhere": "there is no context nowhere",
}


async def test_what_cannot_be_done_is_said_in_the_bar_and_can_be_mended() -> None:
    async with staged(FakeSession()) as (app, pilot):
        for command, sentence in MISTAKES.items():
            await pilot.press(*typed(command))
            await until_shown(app, pilot, f":{command}", sentence)
            await pilot.press("ctrl+u", *"nodes", "enter")
            await until_gone(app, sentence)
            await until_focused(app, NodePane)
            await pilot.press("tab")


async def test_a_colon_behind_a_refused_command_begins_another() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*typed("foo"))
        await until_shown(app, pilot, ":foo", "there is no command foo")
        await pilot.press("colon", "colon", *"nodes")
        await until_shown(app, pilot, ":nodes")
        await until_gone(app, "foo")
        await pilot.press("enter")
        await until_focused(app, NodePane)


async def test_a_colon_that_mends_a_refused_command_is_typed() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*typed("from svc/web80"))
        await until_shown(app, pilot, "a Service is no source")
        await pilot.press("left", "left", "colon")
        await until_shown(app, pilot, ":from svc/web:80")
        await pilot.press("end", "colon")
        await until_shown(app, pilot, ":from svc/web:80:")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_panes_are_reached_by_name(size: tuple[int, int]) -> None:
    async with staged(FakeSession(), size=size) as (app, pilot):
        for command, pane in (("nodes", NodePane), ("path", PathPane), ("pods", PodPane)):
            await pilot.press(*typed(command))
            await until_focused(app, pane)


async def test_letters_of_a_command_are_no_keys_and_a_colon_in_it_is_a_colon() -> None:
    lab = FakeSession()
    async with staged(lab) as (app, pilot):
        await pilot.press("colon", *"sdtxq0", "slash", "colon", "question_mark")
        await until_shown(app, pilot, ":sdtxq0/:?")
        await pilot.press("escape", "slash", "colon")
        await until_shown(app, pilot, "/:")
    assert lab.traced == [] and lab.namespace is None


async def test_a_hostile_name_is_shown_without_its_sting() -> None:
    contexts, _, _ = two_clusters()
    contexts.doors["ev\x1b[2Jil[red]"] = Gone("no")
    async with staged(contexts) as (app, pilot):
        await pilot.press(*typed("ctx"))
        await until_shown(app, pilot, "ev[2Jil[red]")


async def test_a_click_elsewhere_leaves_the_bar() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press("colon", *"foo")
        await until_shown(app, pilot, ":foo")
        await pilot.click(NodePane)
        await until_shown(app, pilot, ": Cmd")
        await until_gone(app, ":foo")


async def test_q_quits() -> None:
    lab = FakeSession()
    async with staged(lab) as (app, pilot):
        await pilot.press(*typed("q"))
        await until(lambda: lab.closed)
    assert app.return_code == 0


async def test_commands_before_there_is_a_cluster_are_answered() -> None:
    started = asyncio.Event()

    async def open_contexts() -> FakeContexts:
        await started.wait()
        return FakeContexts(FakeSession())

    app = MonitorApp(open_contexts, title="")
    async with app.run_test(size=(120, 36)) as pilot:
        await until_shown(app, pilot, "connecting…")
        await pilot.press(*typed("ctx prod"))
        await until_shown(app, pilot, "there is no cluster on the screen yet")
        started.set()
        await pilot.press("escape")
        await until_shown(app, pilot, "Pods 8")


async def test_an_address_and_a_service_can_be_the_ends_of_a_trace() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        await pilot.press(*typed("from deploy/web"), *typed("to svc/httpd:80"))
        await until_shown(app, pilot, "Path  deploy/web → svc/httpd:80")
        await pilot.press("t")
        await until_shown(app, pilot, "reached in 3 hops")
    assert session.traced == [("deploy/web", "svc/httpd:80")]


async def test_a_service_is_refused_as_a_source_at_once() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*typed("from svc/httpd"))
        await until_shown(app, pilot, "svc/httpd sends nothing: a Service is no source")


async def test_what_is_said_is_wrapped_anew_when_the_screen_gets_narrower() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*typed("foo"))
        await until_shown(app, pilot, "there is no command foo")
        await pilot.resize_terminal(80, 24)
        await until_shown(app, pilot, "there is no command foo", ":open")


async def test_what_can_be_no_end_is_said_in_the_bar() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*typed("to"))
        await until_shown(app, pilot, "which one? :to httpd")
