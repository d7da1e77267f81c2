"""A question before anything is created: what answers it, and what never does."""

import pytest

from k8snet_tui.session.questions import Choice, Question
from k8snet_tui.ui.screens.question import QuestionModal
from tests.ui.fake_session import CONSENT, FakeSession
from tests.ui.stage import SHELL_1_TO_HTTPD, staged, until_shown
from tests.waiting import until

ASKED = "start a probe pod beside it"


ANSWERS: dict[tuple[str, ...], str | None] = {
    ("2",): "pod",
    ("n",): "node",
    ("down", "enter"): "ephemeral",
    ("up", "enter"): "node",
    ("enter",): None,
    ("4",): None,
    ("c",): None,
    ("escape",): None,
}


async def test_consent_is_given_by_number_letter_or_arrows() -> None:
    session = FakeSession()
    session.question = CONSENT
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        for keys in ANSWERS:
            await until_shown(app, pilot, ASKED)
            await pilot.pause()  # it is painted before it has the focus
            await pilot.press(*keys)
            await until_shown(app, pilot, "reached in 3 hops")
            await pilot.press("t")
    assert session.answers[: len(ANSWERS)] == list(ANSWERS.values())


async def test_what_was_typed_before_it_could_be_read_gives_no_consent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("k8snet_tui.ui.screens.question.UNREAD_S", 60.0)
    session = FakeSession()
    session.question = CONSENT
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD[:-1])
        for asked, key in enumerate(("1", "e", "down", "enter")):
            await pilot.press("t", key, "enter")
            await until_shown(app, pilot, ASKED)
            await pilot.press(key, "enter")
            assert len(session.answers) == asked and isinstance(app.screen, QuestionModal)
            app.screen._readable_s = 0.0
            await pilot.press("enter")
            await until_shown(app, pilot, "reached in 3 hops")
    assert session.answers == [None] * 4, "cancel is what Enter alone means"


async def test_what_is_not_offered_is_said_with_its_reason() -> None:
    session = FakeSession()
    start = Choice("node", "start from node-1", "nothing is created")
    session.question = Question(
        "nginx has no shell", (start,), left_out=("a probe pod: jane may not create pods",)
    )
    async with staged(session) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "not offered: a probe pod: jane may not create pods")


async def test_what_could_not_be_removed_is_known_when_the_screen_is_left() -> None:
    session = FakeSession()
    session.left = ("default/k8snet-probe-x could not be removed",)
    async with staged(session) as (app, pilot):
        await pilot.press("ctrl+c")
        await until(lambda: session.closed)
    assert app.left == [*session.left]
