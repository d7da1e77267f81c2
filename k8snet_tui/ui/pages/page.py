"""A page over the main screen: the rows of one object in full, which the cursor walks, copies and opens.

A page follows what it shows for as long as it is there. Esc goes back to what was before.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen

from k8snet_tui.failures import explain
from k8snet_tui.model.cluster import Live
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.keymap import COPYING, MOVING, PAGE, Key, bindings, names_of, unknown_words
from k8snet_tui.ui.pages.entry import Entry
from k8snet_tui.ui.pages.subjects import Open
from k8snet_tui.ui.panes.filter import make_filter
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.pane import Hint
from k8snet_tui.ui.render.styled_line import BLANK, Line, faint, text_of
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.terminal.clipboard import copy
from k8snet_tui.ui.widgets.bars import FixedLines, KeyLine
from k8snet_tui.ui.widgets.filter_bar import FilterBar

TICK_S = 5


class EntryPane(ListPane[Entry]):
    """The rows of a page."""

    KEYS: ClassVar[tuple[Key, ...]] = ()
    ANYWHERE: ClassVar[tuple[Key, ...]] = PAGE
    BINDINGS = bindings(COPYING)

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Entry] = ()
        self.title = ""

    def show(self, entries: Sequence[Entry], title: str) -> None:
        self._entries, self.title = entries, title
        self.refill(Live())
        self.update()

    def update(self) -> None:
        words = f" · /{self.filter_text}" if self.filter_text else ""
        self.show_title(f"{self.title}{words}")
        self.empty = "no row matches the filter" if self.filter_text else "loading…"
        self.repaint_changed()

    def on_resize(self) -> None:
        """What shows it makes the rows anew."""
        if isinstance(self.screen, PageScreen):
            self.screen.redraw()

    @property
    def width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def entry(self) -> Entry | None:
        return self.rows[self.cursor] if self.rows else None

    def row_line(self, row: Entry) -> Line:
        return row.line

    def row_key(self, row: Entry) -> str:
        return row.key

    def index_of(self, key: object) -> int:
        return next((n for n, row in enumerate(self.rows) if row.key == key), self.cursor)

    def target(self, row: Entry) -> str:
        return ""

    def find_rows(self) -> Sequence[Entry]:
        if not self.filter_text:
            return self._entries
        matches = make_filter(self.filter_text)
        return [row for row in self._entries if matches(text_of(row.line).lower())]

    def detail(self) -> Line:
        entry = self.entry
        return faint("   Enter opens it") if entry and entry.opens else BLANK

    def action_copy(self) -> None:
        if entry := self.entry:
            copy(self, entry.copied or text_of(entry.line).strip())


class PageScreen(Screen[None]):
    """Subclasses say how the rows are made, and what is followed meanwhile."""

    DEFAULT_CLASSES = "panes"
    BINDINGS = bindings(PAGE)
    PANE: ClassVar[type[EntryPane]] = EntryPane

    def __init__(self, session: SessionPort, inventory: Inventory) -> None:
        super().__init__()
        self.session, self.inventory = session, inventory
        self.pane = self.PANE()
        self.filter_bar = FilterBar(id="filter")
        self.hint = FixedLines(id="detail")
        self.failure = ""
        """Why nothing more comes."""

    @property
    def nodes(self) -> frozenset[str]:
        """Those whose interfaces are shown here, with their rates."""
        return frozenset()

    @property
    def is_awaited(self) -> bool:
        """There is nothing on it yet that keys could be for."""
        return not (self.pane.rows or self.pane.filter_text)

    def title_words(self) -> str:
        raise NotImplementedError

    def make_entries(self, width: int) -> Sequence[Entry]:
        raise NotImplementedError

    async def follow(self) -> None:
        """What is shown, for as long as it is. Each change ends with `redraw`."""

    def compose(self) -> ComposeResult:
        yield self.pane
        yield self.filter_bar
        yield self.hint
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        keys = self.query_one(KeyLine)
        keys.show_keys(self.PANE.KEYS, self.PANE.ANYWHERE)
        self.set_interval(TICK_S, self.redraw)
        self.watch(self.pane, "detail_line", self.show_detail, init=False)
        self.restart()

    def restart(self) -> None:
        """Follows anew, and nothing of what was followed before."""
        self.run_worker(self._follow(), group="page", exclusive=True)

    async def _follow(self) -> None:
        try:
            await self.follow()
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            self.failure = sentence
            self.redraw()

    def redraw(self) -> None:
        if self.is_mounted and self.pane.width > 0:
            self.pane.show(self.make_entries(self.pane.width), self.title_words())

    def show_inventory(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.redraw()

    def show_detail(self) -> None:
        self.hint.show(self.pane.detail())

    def say(self, sentence: str) -> None:
        self.hint.show(faint(f" {sentence}"))

    @on(Hint)
    def show_hint(self, hint: Hint) -> None:
        self.say(hint.sentence)

    def on_key(self, event: events.Key) -> None:
        """What was said of the key before has been read."""
        if event.key in names_of(self.PANE.KEYS, self.PANE.ANYWHERE, MOVING, COPYING):
            self.show_detail()
        else:
            self.say(unknown_words(event.key, event.character))

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        if not self.filter_bar.has_focus_within:
            self.filter_bar.close()

    def action_open(self) -> None:
        entry = self.pane.entry
        if entry and entry.opens:
            self.post_message(Open(entry.opens))
        else:
            self.say("there is nothing to open in this row")

    def action_filter(self) -> None:
        self.filter_bar.open_for(self.pane)

    def action_back(self) -> None:
        if self.pane.filter_text:
            self.pane.set_filter("")
        else:
            self.dismiss()

    def action_help(self) -> None:
        from k8snet_tui.ui.screens.help import HelpModal

        self.app.push_screen(HelpModal(self.PANE))
