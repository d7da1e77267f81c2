"""A stage for the screen: the app on a session without a cluster, and what it shows as text."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.session_port import Contexts
from tests.ui.fake_session import FakeContexts, FakeSession
from tests.waiting import until

SHELL_1_TO_HTTPD = ("g", "d", "j", "j", "s", "t")
"""The pods are sorted by name: httpd is the first, shell-1 the third."""

LIMIT_S = 30
LOOKS, LOOK_S = 3, 0.001
"""So often, and after so long, nobody has a message left."""


def app_on(session: FakeSession | FakeContexts) -> MonitorApp:
    async def open_contexts() -> Contexts:
        return FakeContexts(session) if isinstance(session, FakeSession) else session

    return MonitorApp(open_contexts, title="k8snet-tui")


@asynccontextmanager
async def staged(
    session: FakeSession | FakeContexts, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[MonitorApp, "Pilot[Exception]"]]:
    app = app_on(session)
    with quick_keys(app):
        async with app.run_test(size=size) as pilot:
            await until_shown(app, pilot, "Pods")
            yield app, pilot


@contextmanager
def quick_keys(app: App[Any]) -> Iterator[None]:
    """After a key, Textual's pilot waits until the process looks idle: twice 20 ms, and up to a second where
    the machine is busy. Here the next key comes once no widget has a message left to handle.
    """

    async def wait_until_handled(*_: float) -> None:
        quiet = 0
        while quiet < LOOKS:
            await asyncio.sleep(LOOK_S)
            quiet = 0 if _has_messages(app) else quiet + 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", wait_until_handled)
        yield


def _has_messages(app: App[Any]) -> bool:
    widgets = app.screen.walk_children(with_self=True) if app.screen_stack else ()
    return any(pump.message_queue_size for pump in (app, *widgets))


def screen_text(app: MonitorApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def until_shown(app: MonitorApp, pilot: "Pilot[Exception]", *texts: str) -> str:
    """Waits for the texts, and gives the whole screen."""
    deadline_s = time.monotonic() + LIMIT_S
    while not all(text in (shown := screen_text(app)) for text in texts):
        assert time.monotonic() < deadline_s, f"never shown: {texts}\n{shown}"
        await pilot.pause(0.02)
    return shown


async def until_gone(app: MonitorApp, text: str) -> None:
    await until(lambda: text not in screen_text(app))


async def until_focused(app: MonitorApp, pane: type[Widget]) -> None:
    await until(lambda: isinstance(app.focused, pane))


async def until_still(app: MonitorApp, pilot: "Pilot[Exception]") -> str:
    """Waits until nothing changes any more, and gives the whole screen."""
    looks, shown = 0, screen_text(app)
    while looks < LOOKS:
        await pilot.pause(0.02)
        before, shown = shown, screen_text(app)
        looks = looks + 1 if shown == before else 0
    return shown


async def until_panes(app: MonitorApp, *wanted: str) -> None:
    """Waits until these panes are on the screen, and no others."""
    await until(lambda: [pane.id for pane in app.screen.query(".pane") if pane.region.area] == [*wanted])
