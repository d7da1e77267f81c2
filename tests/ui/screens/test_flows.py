"""`:flows` on the screen: several flows of one path, which ways they take, and the way back to one."""

from msgspec.structs import replace

from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.session.traces.flows import Flow, FlowChoice
from tests.ui.fake_session import FakeSession
from tests.ui.stage import SHELL_1_TO_HTTPD, staged, until_shown
from tests.ui.trace_scripts import HEALTHY, HOP_1, HOP_3, hop, reached
from tests.ui.widgets.test_command_bar import typed

LIVE = TraceOptions(rounds=None)
TWO = FlowChoice(
    tuple(Flow(f"port {port}", "default/httpd", replace(LIVE, port=port)) for port in (40_001, 40_002))
)
ROUND_ABOUT = reached(
    (HOP_1, hop(2, "192.168.56.10", "controlplane", "eth1"), HOP_3), "reached in 3 hops: cni0 – eth1 – cni0"
)


async def test_flows_of_a_path_stand_in_a_line_each_with_what_tells_their_ways_apart() -> None:
    session = FakeSession()
    session.flow_choice, session.scripts = TWO, {3: ROUND_ABOUT}
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press(*typed("flows 2"))
        shown = await until_shown(app, pilot, "2 flows take 2 paths, which part at hop 2: flow 1 by 192.168")
        assert session.flows_asked == [("default/shell-1", "default/httpd", 2)]
        assert "1 port 40001  A" in shown and "2 port 40002  B" in shown
        await pilot.press(*typed("flows 1"))
        await until_shown(app, pilot, "Path  shell-1 → httpd")
        assert session.traced[-1] == ("default/shell-1", "default/httpd") and session.open_traces == 1


async def test_where_one_flow_alone_can_be_traced_the_trace_goes_on_and_it_is_said_why() -> None:
    session = FakeSession()
    session.flow_choice = FlowChoice((Flow("", "httpd", LIVE),), "icmp probes have no ports")
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press(*typed("flows 4"))
        await until_shown(app, pilot, "icmp probes have no ports", "Path  shell-1 → httpd")
        assert len(session.traced) == 1 and session.open_traces == 1


async def test_flows_are_waited_for_until_each_has_said_something() -> None:
    session = FakeSession()
    session.flow_choice, session.scripts = TWO, {3: HEALTHY[:1]}
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press(*typed("flows 2"))
        await until_shown(app, pilot, "waiting for 1 of 2 flows: they begin a second apart")


async def test_what_is_no_number_of_flows_is_said_in_the_bar() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*typed("flows 17"))
        await until_shown(app, pilot, "how many? :flows 4, up to 16")
        await pilot.press("escape", *typed("flows 2"))
        await until_shown(app, pilot, "there is no path yet whose flows could be traced")
