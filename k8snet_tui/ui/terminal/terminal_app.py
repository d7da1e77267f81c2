"""What every application of ours does with its terminal: few bytes, no traceback, and it is given back."""

import asyncio
import signal
from pathlib import Path
from typing import Any, cast

from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import Binding
from textual.screen import Screen
from textual.timer import Timer

from k8snet_tui.failures import watch_tasks
from k8snet_tui.signals import ENDING_SIGNALS, SIGNAL_EXIT
from k8snet_tui.ui.terminal.cell_diff import CellDiff
from k8snet_tui.ui.terminal.driver import TerminalDriver
from k8snet_tui.ui.terminal.keys_in_turn import KeysInTurn

STYLES = Path(__file__).parents[1] / "screens"


class TerminalApp(App[Exception]):
    """`run()` returns the error that ended it, or None."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(self, *, title: str, cell_diff: bool = True) -> None:
        # Colours are said at once, or NO_COLOR turns the terminal's own black.
        super().__init__(ansi_color=True, driver_class=TerminalDriver)
        self.title = title
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self.cell_diff = cell_diff
        self._cells = CellDiff()
        self._keys = KeysInTurn(self, super().on_event, lambda: self.is_following)
        self.defect: BaseException | None = None
        """What ended the app though nobody expected it."""

    @property
    def is_following(self) -> bool:
        """A command that was given is not done yet, and the next keys may be for what it leads to."""
        return False

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._keys.take(event)
        else:
            await super().on_event(event)

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        # From Python 3.12 on Textual has tasks begin within `create_task`, before their owner has noted them.
        loop.set_task_factory(None)
        watch_tasks(loop)
        for number in ENDING_SIGNALS:
            loop.add_signal_handler(number, self.call_later, self._leave_by_signal, number)
        self.app_resume_signal.subscribe(self, lambda _: self.action_repaint())

    def on_resize(self) -> None:
        """Textual does nothing after a quick resize there and back, whatever the terminal did meanwhile."""
        self.action_repaint()

    def set_timer(self, *arguments: Any, **options: Any) -> Timer:
        """One that goes off however late: Textual forgets it where the machine is held up for longer than its
        delay just as it begins, and with it the size of the terminal, or the keys that wait.
        """
        timer = super().set_timer(*arguments, **options)
        timer._skip = False
        return timer

    def action_repaint(self) -> None:
        """All of it, whatever the terminal is thought to show."""
        self._cells.forget()
        self.screen.refresh()

    async def action_quit(self) -> None:
        await self.leave(0)

    async def leave(self, exit_code: int) -> None:
        self.exit(return_code=exit_code)

    async def _leave_by_signal(self, number: int) -> None:
        """To be asked to end, or left alone by a terminal that is closed, is no failure."""
        is_asked = number in (signal.SIGTERM, signal.SIGHUP)
        await self.leave(0 if is_asked else SIGNAL_EXIT + number)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's own way to the terminal, with only the cells on it that change."""
        if self.cell_diff and isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            renderable = cast(RenderableType, self._cells.wrap(renderable, screen._compositor.size))
        elif renderable is not None:
            self._cells.forget()
        super()._display(screen, renderable)

    def panic(self, *renderables: object) -> None:
        """Ends the app; Textual would show what it met, a traceback perhaps."""
        self.defect = self.defect or self._exception or RuntimeError()
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        """Textual would show a traceback with the values of all variables, tokens among them."""
        self.panic()
