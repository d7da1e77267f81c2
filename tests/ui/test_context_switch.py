"""The first opening, beside the screen that is made meanwhile."""

import asyncio

import pytest

from k8snet_tui.ui.context_switch import ContextSwitch
from k8snet_tui.ui.screens.monitor import MonitorScreen
from tests.ui.fake_session import FakeContexts, FakeSession, Gone

PATIENCE_S = 30


class Server(FakeContexts):
    def __init__(self, first: FakeSession | Gone) -> None:
        super().__init__(FakeSession())
        self.first = first
        self.asked = asyncio.Event()

    async def open(self, name: str | None) -> FakeSession:
        self.asked.set()
        if isinstance(self.first, Gone):
            raise self.first
        return self.first


def switch_to(server: Server, made: asyncio.Event | None = None) -> ContextSwitch:
    """Its screen is made once the server was asked and `made` is set."""

    async def open_contexts() -> Server:
        return server

    async def show_screen() -> MonitorScreen:
        await server.asked.wait()
        if made:
            await made.wait()
        return MonitorScreen("")

    return ContextSwitch(open_contexts, show_screen)


async def test_a_server_that_cannot_be_opened_is_told_once_the_screen_is_there() -> None:
    made = asyncio.Event()
    running = asyncio.create_task(switch_to(server := Server(Gone("no such context")), made).run())
    async with asyncio.timeout(PATIENCE_S):
        await server.asked.wait()
        assert not running.done()
        made.set()
        with pytest.raises(Gone):
            await running


async def test_who_leaves_while_the_screen_is_made_leaves_no_session_open() -> None:
    session = FakeSession()
    switch = switch_to(server := Server(session), asyncio.Event())
    running = asyncio.create_task(switch.run())
    async with asyncio.timeout(PATIENCE_S):
        await server.asked.wait()
        running.cancel()
        await asyncio.wait((running,))
        await switch.close()
    assert session.closed
