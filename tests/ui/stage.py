"""A stage for the screen: the app on a session without a cluster, and what it shows as text."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.session_port import Contexts
from tests.ui.fake_session import FakeContexts, FakeSession

SHELL_1_TO_HTTPD = ("g", "d", "j", "j", "s", "t")
"""The pods are sorted by name: httpd is the first, shell-1 the third."""

LIMIT_S = 10
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
    for _ in range(int(LIMIT_S / 0.02)):
        shown = screen_text(app)
        if all(text in shown for text in texts):
            return shown
        await pilot.pause(0.02)
    raise AssertionError(f"never shown: {texts}\n{screen_text(app)}")
