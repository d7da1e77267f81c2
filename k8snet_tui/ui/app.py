"""The application: starts, chooses the screen, and stops cleanly."""

import gc
from collections.abc import Awaitable, Callable
from time import thread_time
from typing import TYPE_CHECKING

from k8snet_tui.failures import explain
from k8snet_tui.ui.screens.opening import OpeningScreen
from k8snet_tui.ui.terminal.terminal_app import STYLES, TerminalApp

if TYPE_CHECKING:
    from datetime import datetime

    from k8snet_tui.model.trace import Trace
    from k8snet_tui.ui.commands.runner import CommandRunner
    from k8snet_tui.ui.context_switch import ContextSwitch
    from k8snet_tui.ui.pages.subjects import Open
    from k8snet_tui.ui.panes.pane import PreferencesChanged
    from k8snet_tui.ui.screens.monitor import MonitorScreen
    from k8snet_tui.ui.session_port import Contexts, ExportRecording
    from k8snet_tui.ui.widgets.command_bar import CommandBar


COLLECTIONS = 700, 10, 200
"""Objects, young collections and middle ones before the next greater one; Python's own are 700, 10 and 10."""
COLLECT_S = 60
"""A painted line is held by its own cache (Textual's `Strip`), and so goes with a full collection alone."""
LONG_COLLECTION_S = 0.015
MANY_PODS = 2000
"""So many that came since the last look would take long to look through, and stay."""


class MonitorApp(TerminalApp):
    """`open_contexts` is awaited after the first paint: nothing of the cluster side is imported before."""

    CSS_PATH = [STYLES / "monitor.tcss", STYLES / "modal.tcss"]

    def __init__(
        self,
        open_contexts: "Callable[[], Awaitable[Contexts]]",
        *,
        title: str,
        cell_diff: bool = True,
        keeps_preferences: bool = False,
        export: "ExportRecording | None" = None,
    ) -> None:
        super().__init__(title=title or "k8snet-tui", cell_diff=cell_diff)
        self.monitor: MonitorScreen | None = None
        self._open_contexts = open_contexts
        self._keeps_preferences = keeps_preferences
        """In the person's own file, from one run to the next."""
        self._export = export
        self._contexts: ContextSwitch | None = None
        self._commands: CommandRunner | None = None
        self._pods_kept = 0

    def get_default_screen(self) -> OpeningScreen:
        return OpeningScreen()

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    @property
    def left(self) -> list[str]:
        """Sentences about what was created and could not be removed."""
        return self._contexts.left if self._contexts is not None else []

    @property
    def is_following(self) -> bool:
        """A command whose bar still has the keys: a question, or what it has gone to, would have them."""
        monitor = self.monitor
        if monitor is None or not monitor.is_active:
            return monitor is not None and monitor.awaits_page
        bar, begun = monitor.command_bar, (w for w in self.workers if w.group == "command")
        return bar.is_open and (bar.waits_for_names or not all(w.is_finished for w in begun))

    def last_path(self) -> "tuple[Trace, datetime] | None":
        """What was in the path pane last, and when it was begun."""
        recording = self.monitor.feed.recording if self.monitor else None
        return recording.last_path() if recording else None

    async def leave(self, exit_code: int) -> None:
        for group in ("monitor", "command", "names"):
            self.workers.cancel_group(self, group)
        if self._contexts is not None:
            await self._contexts.close()
        await super().leave(exit_code)

    def on_open(self, message: "Open") -> None:
        """A page over what is there; Esc goes back to it."""
        from k8snet_tui.ui.pages.registry import make_page

        session = self._contexts.session if self._contexts else None
        if session is not None and self.monitor is not None:
            self.monitor.open_page(
                make_page(message.subject, session, self.monitor.inventory, self.monitor.ask)
            )

    def on_command_bar_given(self, message: "CommandBar.Given") -> None:
        if self._commands is not None:
            self.run_worker(self._commands.run(message.text), group="command", exclusive=True)

    def on_command_bar_left(self) -> None:
        self.workers.cancel_group(self, "command")

    def on_command_bar_names_wanted(self, message: "CommandBar.NamesWanted") -> None:
        if self._commands is not None:
            self.run_worker(self._commands.offer_names(message.command), group="names")

    def on_preferences_changed(self, message: "PreferencesChanged") -> None:
        """Shown at once, and kept for the next time where there is a file for it."""
        from k8snet_tui.preferences import preferences_path, save_preferences

        assert self.monitor
        self.monitor.show_preferences(message.preferences)
        try:
            if self._keeps_preferences:
                save_preferences(preferences_path(), message.preferences)
        except OSError as error:
            self.monitor.say(f"{preferences_path()} cannot be written: {error.strerror}")

    def _begin(self) -> None:
        self.run_worker(self._follow(), group="monitor")

    async def _follow(self) -> None:
        """What the screen needs is imported only here, with the frame on the terminal already."""
        from k8snet_tui.ui.context_switch import ContextSwitch

        self._contexts = ContextSwitch(self._open_contexts, self._show_monitor)
        try:
            await self._contexts.run()
        except Exception as error:
            if explain(error) is None:
                raise
            self.exit(error, return_code=getattr(error, "exit_code", 3))

    async def _show_monitor(self) -> "MonitorScreen":
        """A fresh one; whatever lay over the last one goes with it."""
        from k8snet_tui.preferences import load_preferences, preferences_path
        from k8snet_tui.ui.commands.runner import CommandRunner
        from k8snet_tui.ui.screens.monitor import MonitorScreen

        self.workers.cancel_group(self, "command")
        last, self.monitor = self.monitor, MonitorScreen(self.title)
        while last is not None and self.screen is not last:
            await self.pop_screen()
        await (self.switch_screen(self.monitor) if last else self.push_screen(self.monitor))
        if self._keeps_preferences:
            self.monitor.show_preferences(load_preferences(preferences_path()))
        if last is None:
            # To look through everything, what was imported or 150,000 pods, would stop a key for 40 ms.
            gc.freeze()
            gc.enable()
            gc.set_threshold(*COLLECTIONS)
            self.set_interval(COLLECT_S, self._collect)
        assert self._contexts
        self._commands = CommandRunner(self, self._contexts, self.monitor, self._export)
        return self.monitor

    def _collect(self) -> None:
        """What takes long to look through are a large cluster's objects: these stay, and need no look."""
        pods = len(self.monitor.inventory.pods) if self.monitor else 0
        if pods > self._pods_kept + MANY_PODS:
            self._pods_kept = pods
            gc.freeze()
        began_s = thread_time()
        gc.collect()
        if thread_time() - began_s > LONG_COLLECTION_S:
            gc.freeze()
