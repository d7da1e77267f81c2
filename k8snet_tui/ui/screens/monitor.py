"""The main screen: composes the panes, and routes what they say to the door and back."""

import asyncio
from time import monotonic

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Trace
from k8snet_tui.session.questions import Question
from k8snet_tui.ui.commands import ALL_NAMESPACES, NS
from k8snet_tui.ui.door import MonitorDoor
from k8snet_tui.ui.footer_words import footer_line
from k8snet_tui.ui.keymap import ANYWHERE, FILTERING, MARKING, TRACING, bindings
from k8snet_tui.ui.lines import plain
from k8snet_tui.ui.marks import Marks, mark_destination, mark_source, swap
from k8snet_tui.ui.sizes import size_classes, too_small_sentence
from k8snet_tui.ui.status_words import status_line
from k8snet_tui.ui.trace_feed import TraceFeed
from k8snet_tui.ui.widgets.command_bar import CommandBar
from k8snet_tui.ui.widgets.filter_bar import FilterBar
from k8snet_tui.ui.widgets.list_pane import ListPane
from k8snet_tui.ui.widgets.node_pane import NodeExpanded, NodePane, NodesShown
from k8snet_tui.ui.widgets.one_line import OneLine
from k8snet_tui.ui.widgets.path_pane import PathPane
from k8snet_tui.ui.widgets.pod_pane import PodPane

PANES = ("nodes", "pods", "path")
TICK_S = 5
"""How often ages and a stale list's seconds are looked at; nothing is painted that reads the same."""


class MonitorScreen(Screen[None]):
    BINDINGS = bindings(MARKING, FILTERING, TRACING, ANYWHERE)
    DEFAULT_CLASSES = "panes on-pods"
    AUTO_FOCUS = "#pods"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._door: MonitorDoor | None = None
        self._inventory: Inventory | None = None
        self._marks = Marks()
        self.feed = TraceFeed(self._show_trace)

    def compose(self) -> ComposeResult:
        yield OneLine(id="status")
        with Horizontal(id="lists"):
            yield NodePane(id="nodes")
            yield PodPane(id="pods")
        yield PathPane(id="path")
        yield FilterBar(id="filter")
        yield CommandBar(id="command")
        yield OneLine(id="keys")
        yield OneLine(id="too-small")

    def on_mount(self) -> None:
        self.query_one(PathPane).update()
        self._tick()
        self.set_interval(TICK_S, self._tick)

    def open_door(self, door: MonitorDoor) -> None:
        self._door = door

    def show(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self.query_one(NodePane).show(inventory)
        self.query_one(PodPane).show(inventory)
        self._show_status()

    def on_resize(self, event: events.Resize) -> None:
        size_classes(self, event.size)
        self.query_one("#too-small", OneLine).show(plain(" " + too_small_sentence(event.size)))
        self._show_status()
        self._show_keys()

    def on_descendant_focus(self) -> None:
        if self.focused is not self.command_bar:
            self.command_bar.close()
        self._show_keys()

    @on(NodesShown)
    def count_live(self, message: NodesShown) -> None:
        if self._door is not None:
            self._door.show_nodes(message.names)

    @on(NodeExpanded)
    def ask_to_read(self) -> None:
        if self._door is not None:
            self.run_worker(self._door.ask_to_read(self.ask), group="reading", exclusive=True)

    def action_mark(self, as_source: bool) -> None:
        pane = self.focused
        target = pane.target_under_cursor() if isinstance(pane, ListPane) else ""
        if target:
            mark = mark_source if as_source else mark_destination
            self._show_marks(mark(self._marks, target))

    def action_filter(self) -> None:
        if isinstance(self.focused, ListPane):
            self.query_one(FilterBar).open(self.focused)

    def action_command(self) -> None:
        self.command_bar.open()

    def action_all_namespaces(self) -> None:
        self.post_message(CommandBar.Given(f"{NS.word} {ALL_NAMESPACES}"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where something is being typed, a slash is a slash, a colon a colon and Tab completes."""
        if isinstance(self.focused, CommandBar):
            return action not in ("filter", "command", "pane")
        if isinstance(self.focused, FilterBar):
            return action not in ("filter", "command")
        return action != "filter" or isinstance(self.focused, ListPane)

    @property
    def command_bar(self) -> CommandBar:
        return self.query_one(CommandBar)

    @property
    def namespace(self) -> str | None:
        """The one that is shown; None for all."""
        return self._inventory.namespace if self._inventory else None

    def action_swap(self) -> None:
        self._show_marks(swap(self._marks))

    def action_pane(self, step: int) -> None:
        shown = self._pane_shown()
        self.go_to(PANES[(PANES.index(shown) + step) % len(PANES)])

    async def action_trace(self) -> None:
        if self.has_class("single"):
            self.go_to("path")
        if self._door is not None and self._marks.source and self._marks.destination:
            await self.feed.start(self._door, self._marks, self.ask)

    async def action_back(self) -> None:
        pane = self.focused
        if isinstance(pane, ListPane) and pane.needle:
            pane.set_needle("")
        else:
            await self.feed.stop()

    def action_help(self) -> None:
        from k8snet_tui.ui.screens.help import open_help  # the first paint does not wait for it

        self.app.push_screen(open_help(self._pane_shown()))

    async def ask(self, question: Question) -> str | None:
        """Puts a question before the person; everything else goes on meanwhile."""
        from k8snet_tui.ui.screens.question import QuestionModal  # the first paint does not wait for it

        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        modal = QuestionModal(question)
        self.app.push_screen(modal, lambda key: None if answer.done() else answer.set_result(key))
        try:
            return await answer
        finally:
            if modal.is_active:
                modal.dismiss(None)

    def go_to(self, pane: str) -> None:
        for name in PANES:
            self.set_class(name == pane, f"on-{name}")
        self.set_focus(self.query_one(f"#{pane}"))

    def _pane_shown(self) -> str:
        return next(name for name in PANES if self.has_class(f"on-{name}"))

    def _show_marks(self, marks: Marks) -> None:
        self._marks = marks
        for pane in (self.query_one(NodePane), self.query_one(PodPane), self.query_one(PathPane)):
            pane.show_marks(marks)

    def _show_trace(self, trace: Trace, running: bool) -> None:
        if self.is_attached:
            self.query_one(PathPane).show(trace, running)

    def _show_status(self) -> None:
        line = status_line(self._inventory, self._title, monotonic(), self.size.width)
        self.query_one("#status", OneLine).show(line)

    def _show_keys(self) -> None:
        focused = self.focused
        keys = focused.KEYS if isinstance(focused, (ListPane, PathPane)) else ()
        self.query_one("#keys", OneLine).show(footer_line(keys, self.size.width))

    def _tick(self) -> None:
        self.query_one(PodPane).update()
        self._show_status()
