"""What was allowed, looked at and taken back."""

from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.consents import Consents, ExecScope
from tests.ui.fake_session import FakeSession
from tests.ui.stage import staged, until_gone, until_shown
from tests.waiting import until

CONSENTS = Consents(frozenset({Strategy.POD}), ExecScope.NODE).listed("lab")


async def test_what_is_withdrawn_is_gone_from_the_list_and_the_rest_stays() -> None:
    session = FakeSession()
    session.given = list(CONSENTS)
    async with staged(session) as (app, pilot):
        await pilot.press("colon", *"allow", "enter")
        await until_shown(app, pilot, "nodes are read", "a probe pod, for any pod", "x withdraws it")
        await pilot.press("j", "x")
        await until_gone(app, "a probe pod, for")
        await until_shown(app, pilot, "nodes are read", "x withdraws it")
        assert session.given == [CONSENTS[0]]
        await pilot.press("x")
        await until_shown(app, pilot, "Nothing is allowed but")
        await pilot.press("escape")
        await until_shown(app, pilot, "q Quit")
    assert session.given == []


async def test_how_far_reading_may_go_is_asked_anew_with_a() -> None:
    session = FakeSession()
    session.given = list(CONSENTS)
    async with staged(session) as (app, pilot):
        await pilot.press("colon", *"allow", "enter")
        await until_shown(app, pilot, "nodes are read")
        await pilot.press("a")
        await until_shown(app, pilot, "a probe pod, for any pod")
        await until(lambda: session.asked_to_read)
    assert session.given == [CONSENTS[1]] and session.asked_to_read == 1
