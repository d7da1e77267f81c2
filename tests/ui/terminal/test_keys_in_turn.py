"""Keys that come in one write do what the same keys do when they are typed slowly."""

import pytest
from textual import events
from textual.pilot import Pilot

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.pods.pane import PodPane
from tests.ui.fake_session import CONSENT, FakeContexts, FakeSession
from tests.ui.stage import screen_text, staged, until_shown, until_still

NAMES = {"\r": "enter", "\t": "tab", " ": "space", ":": "colon", "/": "slash", "?": "question_mark"}


def send_at_once(app: MonitorApp, text: str) -> None:
    for character in text:
        app.post_message(events.Key(NAMES.get(character, character), character))


async def until_typed(app: MonitorApp, pilot: "Pilot[Exception]", text: str) -> str:
    """Slowly: a key when the one before has done what it does."""
    for character in text:
        await pilot.press(NAMES.get(character, character))
        await pilot.pause(0.05)
    return await until_still(app, pilot)


@pytest.mark.parametrize(
    "keys",
    [
        "/web\rs:nodes\rjd",
        ":ns default\rt",
        ":ns def\t\rjs",
        "?q:nodes\rs",
        "\t\tzz:pods\rj",
    ],
)
async def test_a_burst_ends_where_slow_keys_end(keys: str) -> None:
    async with staged(FakeSession()) as (app, pilot):
        slowly = await until_typed(app, pilot, keys)
    async with staged(FakeSession()) as (app, pilot):
        send_at_once(app, keys)
        await until_shown(app, pilot, slowly)


async def test_a_second_burst_waits_for_the_command_of_the_first() -> None:
    session = FakeSession()
    async with staged(session) as (app, pilot):
        send_at_once(app, ":ns default\r")
        send_at_once(app, ":nodes\r")
        await until_shown(app, pilot, "o Fold")
        assert session.namespace == "default" and isinstance(app.focused, NodePane)


async def test_keys_are_for_the_line_of_a_command_that_takes_long() -> None:
    contexts = FakeContexts(FakeSession(), slow=None)
    async with staged(contexts) as (app, pilot):
        send_at_once(app, ":ctx slow\rxx")
        await until_shown(app, pilot, ":ctx slowxx")
        await pilot.press("escape")
        await until_shown(app, pilot, "l Log")
        assert isinstance(app.focused, PodPane)


async def test_a_question_takes_nothing_that_was_typed_before_it_could_be_read() -> None:
    session = FakeSession()
    session.question = CONSENT
    async with staged(session) as (app, pilot):
        send_at_once(app, ":from shell-1\r:to httpd\r:trace\rxx1\r")
        await until_shown(app, pilot, "Allow?")
        await pilot.pause(0.7)
        assert "Allow?" in screen_text(app) and session.answers == []
