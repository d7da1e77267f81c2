"""The main screen: composes its parts, and routes what they say to the session and back."""

import asyncio

from textual import events, on
from textual.app import ComposeResult

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.preferences import Preferences
from k8snet_tui.session.questions import Question
from k8snet_tui.ui.commands.table import ALL_NAMESPACES, COMMANDS
from k8snet_tui.ui.keymap import unknown_words
from k8snet_tui.ui.layout import apply_layout, too_small_sentence
from k8snet_tui.ui.pages.page import PageScreen
from k8snet_tui.ui.panes.area import KNOWN
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.nodes.pane import NodeExpanded, NodesShown
from k8snet_tui.ui.panes.pane import Hint, Pane
from k8snet_tui.ui.render.styled_line import faint, plain
from k8snet_tui.ui.render.text import wrap
from k8snet_tui.ui.screens.flows import FlowsScreen
from k8snet_tui.ui.screens.tracing import NO_TRACE
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.traces.recording import NothingToRecord
from k8snet_tui.ui.widgets.bars import FixedLines, KeyLine, StatusLine
from k8snet_tui.ui.widgets.command_bar import CommandBar
from k8snet_tui.ui.widgets.filter_bar import FilterBar

MOST_LINES = 3
"""Of what is said below the panes."""
TICK_S = 5
"""How often ages and a stale list's seconds are looked at; nothing is painted that reads the same."""


class MonitorScreen(FlowsScreen):
    DEFAULT_CLASSES = "panes"
    AUTO_FOCUS = "Pane.current"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.status = StatusLine(title, id="status")
        self.detail_line = FixedLines(id="detail")
        self.key_line = KeyLine(id="keys")
        self.filter_bar = FilterBar(id="filter")
        self.command_bar = CommandBar(COMMANDS, id="command")
        self.inventory = Inventory(context="")
        self.namespace: str | None = None
        """The one that is shown; None for all."""
        self._nodes_shown: frozenset[str] = frozenset()
        """By the panes."""
        self._pages: tuple[PageScreen, ...] = ()
        """Those over this screen, the uppermost last."""
        self._pane_told: Pane | None = None
        """The one whose keys and whose row are told at the bottom."""
        self._said_at: tuple[str, object] | None = None
        """Where the cursor was when something was said of a key."""

    def compose(self) -> ComposeResult:
        yield self.status
        yield self.panes
        yield self.filter_bar
        yield self.command_bar
        yield self.detail_line
        yield self.key_line
        yield FixedLines(id="too-small")

    def on_mount(self) -> None:
        self.feed.readers = (*self.panes, self.status, self.key_line)
        self.set_interval(TICK_S, self._tick)
        for pane in self.panes:
            if isinstance(pane, ListPane):
                self.watch(pane, "detail_line", self.show_detail, init=False)

    def on_unmount(self) -> None:
        self.feed.readers = ()

    def on_resize(self, event: events.Resize) -> None:
        apply_layout(self, event.size, is_zoomed=self.panes.is_zoomed)
        self.query_one("#too-small", FixedLines).show(plain(" " + too_small_sentence(event.size)))

    def open_session(self, session: SessionPort) -> None:
        self._session = session

    def show_inventory(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.namespace = inventory.namespace
        for page in self._pages:
            page.show_inventory(inventory)
        for pane in self.panes:
            pane.show_inventory(inventory)
        self.status.show_inventory(inventory)

    def show_preferences(self, preferences: Preferences) -> None:
        for pane in self.panes:
            pane.show_preferences(preferences)

    def go_to(self, pane: str) -> None:
        self.panes.go_to(pane)

    def on_key(self, event: events.Key) -> None:
        """What was said of the key before has been read."""
        self._unsay()
        if event.key not in KNOWN:
            self.say(unknown_words(event.key, event.character))

    def on_paste(self) -> None:
        self.say("what you paste has no meaning here; : or / opens a line for it")

    def say(self, sentence: str) -> None:
        """What came of a key, until the next one or until the cursor moves."""
        if self.is_attached:
            self._said_at = self._cursor_place()
            lines = wrap(sentence, max(1, self.size.width - 2))[:MOST_LINES] or [""]
            self.detail_line.show(*(faint(f" {line}") for line in lines))

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

    @on(NodesShown)
    def count_live(self, message: NodesShown) -> None:
        self._nodes_shown = message.names
        self._count_shown()

    @on(NodeExpanded)
    def ask_to_read(self) -> None:
        if self._session is not None:
            self.run_worker(self._session.ask_to_read(self.ask), group="reading", exclusive=True)

    @on(Hint)
    def show_hint(self, hint: Hint) -> None:
        self.say(hint.sentence)

    def show_detail(self) -> None:
        """Of the row under the cursor; what was said there stays, for only an age may have changed."""
        if self._said_at is None or _has_moved(self._said_at, self._cursor_place()):
            self._said_at = None
            self.detail_line.show(self.panes.current.detail())

    def _cursor_place(self) -> tuple[str, object]:
        pane = self.panes.current
        return pane.NAME, pane.key_under_cursor() if isinstance(pane, ListPane) else None

    def on_descendant_focus(self) -> None:
        for bar in (self.filter_bar, self.command_bar):
            if not bar.has_focus_within:
                bar.close()
        pane = self.focused
        if isinstance(pane, Pane) and pane is not self._pane_told:
            self._pane_told = pane
            self.key_line.show_keys(pane.KEYS, pane.ANYWHERE)
            self.show_detail()

    def _unsay(self) -> None:
        self._said_at = None
        self.show_detail()

    def action_filter(self) -> None:
        self._unsay()
        if isinstance(self.focused, ListPane):
            self.filter_bar.open_for(self.focused)
        else:
            self.say("filters are for the panes of pods, nodes and traces")

    def action_command(self) -> None:
        self._unsay()
        self.command_bar.open()

    def action_note(self) -> None:
        self.command_bar.open("note ")

    def action_export(self) -> None:
        """With a name that may be changed before Enter."""
        try:
            self.command_bar.open(f"export {self.recording.report_name()}")
        except NothingToRecord as nothing:
            self.say(f"{nothing}; {nothing.remedy}")

    def action_all_namespaces(self) -> None:
        self.post_message(CommandBar.Given(f"ns {ALL_NAMESPACES}"))

    def action_help(self) -> None:
        from k8snet_tui.ui.screens.help import HelpModal  # the first paint does not wait for it

        self.app.push_screen(HelpModal(type(self.panes.current)))

    def action_interval(self) -> None:
        if self.steered():
            self.command_bar.open("interval ")
        else:
            self.say(NO_TRACE)

    @property
    def awaits_page(self) -> bool:
        return any(page.is_active and page.is_awaited for page in self._pages)

    def open_page(self, page: PageScreen) -> None:
        """Over this screen, until it is left."""
        self._pages = (*self._pages, page)
        self._count_shown()
        self.app.push_screen(page, lambda _: self._close_page(page))

    def _close_page(self, page: PageScreen) -> None:
        self._pages = tuple(each for each in self._pages if each is not page)
        self._count_shown()

    def _count_shown(self) -> None:
        if self._session is not None:
            self._session.show_nodes(self._nodes_shown.union(*(page.nodes for page in self._pages)))

    def _tick(self) -> None:
        """What is paused stands still, ages too: nothing is sent until something happens."""
        if self.watched.is_paused:
            return
        self.panes.tell_time()
        self.status.update()


def _has_moved(before: tuple[str, object], now: tuple[str, object]) -> bool:
    """To another row or pane; a list that is loaded anew has no row for a while."""
    return before[0] != now[0] or (before[1] != now[1] and None not in (before[1], now[1]))
