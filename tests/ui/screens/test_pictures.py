"""Each screen as a picture, at both sizes."""

from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from k8snet_tui.model.cluster import Loading, Refused
from k8snet_tui.model.trace import Trace
from tests.inventories import collect
from tests.ui.cluster_records import LAB
from tests.ui.fake_session import CONSENT, FakeContexts, FakeSession, Gone
from tests.ui.screens.test_flows import ROUND_ABOUT, TWO
from tests.ui.stage import SHELL_1_TO_HTTPD, app_on, until_shown, until_still
from tests.ui.trace_scripts import HEALTHY, HOST_UNREACHABLE, LOST, QUIET_MIDDLE, SAME_NODE, TCP_OPEN

WIDE, NARROW = (120, 36), (80, 24)

HALF_KNOWN = replace(
    LAB,
    context="production-eu-west",
    server="v1.34.4",
    is_lab=False,
    cni=None,
    readings={},
    rates={},
    veths={},
    collections=collect(
        nodes_state=Refused("you may not list nodes at cluster scope; traces between pods still work"),
        pods_state=Loading(12_000),
    ),
)


def traced(script: Sequence[Trace]) -> Callable[[], FakeSession]:
    return lambda: FakeSession(script=script)


def asking() -> FakeSession:
    session = FakeSession()
    session.question = CONSENT
    return session


def with_flows() -> FakeSession:
    session = FakeSession()
    session.flow_choice, session.scripts = TWO, {3: ROUND_ABOUT}
    return session


def with_other_contexts() -> FakeContexts:
    refused = Gone("the server https://192.168.56.10:6443 can't be reached: the proxy does not answer")
    return FakeContexts(FakeSession(), **{"prod-eu": refused, "prod-us": None, "staging": None})


SCREENS: dict[str, tuple[Callable[[], FakeSession | FakeContexts], Sequence[str], str]] = {
    "loaded": (FakeSession, (), "httpd"),
    "nodes": (FakeSession, ("shift+tab", "j", "s"), "controlplane"),
    "healthy": (traced(HEALTHY), SHELL_1_TO_HTTPD, "reached in 3 hops"),
    "same_node": (traced(SAME_NODE), SHELL_1_TO_HTTPD, "reached in 1 hop"),
    "quiet_middle": (traced(QUIET_MIDDLE), SHELL_1_TO_HTTPD, "silent"),
    "host_unreachable": (traced(HOST_UNREACHABLE), SHELL_1_TO_HTTPD, "!H"),
    "tcp_open": (traced(TCP_OPEN), SHELL_1_TO_HTTPD, "tcp port 80"),
    "stream_lost": (traced(LOST), SHELL_1_TO_HTTPD, "is gone"),
    "waiting": (traced(HEALTHY[:3]), SHELL_1_TO_HTTPD, "waiting for hop 2"),
    "both_ways": (traced(HEALTHY), (*SHELL_1_TO_HTTPD, "r"), "← ✓ reached"),
    "many": (traced(HEALTHY), ("g", "space", "space", "s", "t"), "shell-1 → nginx"),
    "flows": (
        with_flows,
        (*SHELL_1_TO_HTTPD, "colon", *"flows", "space", "2", "enter"),
        "which part at hop 2",
    ),
    "explained": (traced(HEALTHY), (*SHELL_1_TO_HTTPD, "w"), "veth pair"),
    "columns": (traced(HEALTHY), (*SHELL_1_TO_HTTPD, "colon", *"path", "enter", "C"), "who answered"),
    "consent": (asking, SHELL_1_TO_HTTPD, "add a busybox container"),
    "help": (FakeSession, ("question_mark",), "Every pod"),
    "filter": (FakeSession, ("slash", "s", "h"), "2 of 8"),
    "command": (with_other_contexts, ("colon", *"ctx", "space", "p"), "prod-eu  prod-us"),
    "command_refused": (
        with_other_contexts,
        ("colon", *"ctx", "space", *"prod-eu", "enter"),
        "be reached",
    ),
    "contexts": (with_other_contexts, ("colon", *"ctx", "enter"), "is the current one"),
    "half_known": (lambda: FakeSession(HALF_KNOWN), (), "12,000"),
}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x36", "80x24"])
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_should(
    name: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    make_door, keys, awaited = SCREENS[name]
    app = app_on(make_door())

    async def play(pilot: "Pilot[Exception]") -> None:
        await until_shown(app, pilot, "Nodes" if name == "half_known" and size == WIDE else "Pods")
        await pilot.press(*keys)
        await until_shown(app, pilot, awaited)
        if name == "consent":
            await pilot.pause()  # it is painted before it has the focus
            await pilot.press("down")
        await until_still(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=play)


def test_a_terminal_that_is_too_small_is_told_the_size_needed(snap_compare: Callable[..., bool]) -> None:
    app = app_on(FakeSession())

    async def play(pilot: "Pilot[Exception]") -> None:
        await until_shown(app, pilot, "too small")

    assert snap_compare(app, terminal_size=(50, 12), run_before=play)
