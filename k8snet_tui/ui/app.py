"""The application: starts, chooses the screen, and stops cleanly."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding

from k8snet_tui.ui.failures import explain
from k8snet_tui.ui.screens.opening import OpeningScreen

if TYPE_CHECKING:
    from k8snet_tui.ui.door import MonitorDoor
    from k8snet_tui.ui.screens.monitor import MonitorScreen

CLOSING_S = 10
"""How long leaving may take: what was created in the cluster is removed first."""


class MonitorApp(App[Exception]):
    """`run()` returns the error that ended it, or None.

    `open_monitor` is awaited after the first paint: nothing of the cluster side is imported before.
    """

    CSS_PATH = ["screens/monitor.tcss", "screens/modal.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, open_monitor: "Callable[[], Awaitable[MonitorDoor]]", *, title: str) -> None:
        super().__init__(ansi_color=True)  # said at once, or NO_COLOR turns the terminal's own colours black
        self.title = title or "k8snet-tui"
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self.monitor: MonitorScreen | None = None
        self._open_monitor = open_monitor
        self._door: MonitorDoor | None = None

    def get_default_screen(self) -> OpeningScreen:
        return OpeningScreen(self.title)

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, lambda: self.call_later(self.action_quit))
        self.app_resume_signal.subscribe(self, lambda _: self.repaint())
        self.call_after_refresh(self._begin)

    def on_resize(self) -> None:
        """Textual does nothing after a quick resize there and back, whatever the terminal did meanwhile."""
        self.repaint()

    def repaint(self) -> None:
        self.screen.refresh()

    async def action_quit(self) -> None:
        self.workers.cancel_group(self, "monitor")
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                if self.monitor is not None:
                    await self.monitor.feed.stop()
                if self._door is not None:
                    await self._door.close()
        self.exit()

    def _begin(self) -> None:
        self.run_worker(self._follow(), group="monitor")

    async def _follow(self) -> None:
        """What the screen needs is imported only here, with the frame on the terminal already."""
        from k8snet_tui.ui.screens.monitor import MonitorScreen

        self.monitor = MonitorScreen(self.title)
        await self.push_screen(self.monitor)
        gc.freeze()  # what was imported stays: to look through it again would stop a key for 40 ms
        try:
            self._door = await self._open_monitor()
            self.monitor.open_door(self._door)
            async for inventory in self._door.inventories():
                self.monitor.show(inventory)
        except Exception as error:
            if explain(error) is None:
                raise
            self.exit(error, return_code=getattr(error, "exit_code", 3))
