"""The path from source to destination, drawn and proved hop by hop."""

from collections.abc import Sequence
from typing import ClassVar

from k8snet_tui.preferences import Preferences
from k8snet_tui.session.by_hand import HandCommand, ends_by_hand, path_by_hand
from k8snet_tui.ui.commands.ends import pod_target
from k8snet_tui.ui.keymap import (
    ALONG,
    BY_HAND,
    COLUMNS,
    KEEPING,
    LOOKING,
    MOVING,
    STEERING,
    ZOOMING,
    Key,
    bindings,
)
from k8snet_tui.ui.pages.subjects import ByHandSubject, Open
from k8snet_tui.ui.panes.pane import Hint, Pane, PreferencesChanged, keys_beside
from k8snet_tui.ui.panes.path.chain import Drawing, chain_width
from k8snet_tui.ui.panes.path.directions import direction_lines, direction_verdicts
from k8snet_tui.ui.panes.path.hop_table import DEFAULT_COLUMNS, HOP_COLUMNS, choose_columns
from k8snet_tui.ui.panes.path.lines import match_trace, path_lines, path_title
from k8snet_tui.ui.panes.path.verdict import verdict_lines
from k8snet_tui.ui.render.styled_line import Line, faint
from k8snet_tui.ui.render.text import wrap
from k8snet_tui.ui.traces.watched import FollowedTrace, Watched

HOW_TO = (
    "Choose a source with s and a destination with d in the panes of pods or nodes, then press t to trace."
)


class PathPane(Pane):
    NAME = "path"
    IS_LIST = False
    BINDINGS = bindings(MOVING, ALONG, STEERING, COLUMNS, BY_HAND)
    KEYS: ClassVar[tuple[Key, ...]] = (
        *(*LOOKING, *ZOOMING, *STEERING, *KEEPING),
        *(*COLUMNS, *ALONG, *BY_HAND),
    )
    ANYWHERE: ClassVar[tuple[Key, ...]] = keys_beside(KEYS)
    HELP = (
        "What is found, in a sentence; the devices from source to destination, with ① under the one that "
        "hop 1 has proved, its address, its MTU, the bytes a second in and out, and what it has dropped; "
        "dotted is what no hop has proved; then each hop and where it is. A silent hop before one that "
        "answers passes packets on; quiet is one whose limit kept its answers back. With r the way back "
        "stands beside it, and ≠ marks what is not its mirror."
    )
    COLUMNS: ClassVar = HOP_COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._there: FollowedTrace | None = None
        self._back: FollowedTrace | None = None
        self._shift = 0
        """So many cells of the drawing are left out at its left."""
        self._lines: list[Line] = []
        self._columns = choose_columns()

    def show_watched(self, watched: Watched) -> None:
        """Other traces than those that are shown here change nothing."""
        if (watched.there, watched.way_back) != (self._there, self._back):
            self.show_path(watched.there, watched.way_back)

    def show_path(self, there: FollowedTrace | None, back: FollowedTrace | None = None) -> None:
        """Drawn only where it is seen: behind a page of many traces each round would be drawn for nothing."""
        self._there, self._back = there, back
        if self.region.area:
            self.update()

    def on_show(self) -> None:
        self.update()

    def update(self) -> None:
        """The sentence stays in view, whatever is scrolled below it."""
        self.show_title(path_title(self._there, self._back, self.ends))
        width, there, back = self.scrollable_content_region.width, self._there, self._back
        if there is None:
            self.heading = ()
        elif back is None:
            self.heading = verdict_lines(there.trace, width)
        else:
            self.heading = direction_verdicts(there, back, width)
        self._lines = self._make_lines(None if self.is_zoomed else self.page)
        self.repaint_changed()

    @property
    def is_shortened(self) -> bool:
        return not self.is_zoomed and self._lines != self._make_lines(None)

    def _make_lines(self, height: int | None) -> list[Line]:
        """What stands below the sentence; shortened to so many rows, as far as that goes."""
        width, columns, shift = self.scrollable_content_region.width, self._columns, self._shift
        there, back = self._there, self._back
        if there is None:
            return [faint(f"  {line}") for line in wrap(HOW_TO, width - 4)]
        if back is None:
            return path_lines(there.trace, there.is_running, width, columns, shift=shift, height=height)
        return direction_lines(there, back, width, columns, shift, height)

    def show_preferences(self, preferences: Preferences) -> None:
        self._columns = choose_columns(preferences.hop_columns)
        self.update()

    def action_by_hand(self) -> None:
        """For the path in view, and for two pods that are chosen and not traced yet."""
        chosen = (self.ends.source, self.ends.destination)
        started = self._there.trace.started if self._there else None
        if self._there and started and chosen == (self._there.ends.source, self._there.ends.destination):
            self._open_by_hand(ends_by_hand(self.inventory.pods, started.source, started.destination))
            return
        pods = {target: pod for pod in self.inventory.pods if (target := pod_target(pod)) in chosen}
        if not all(end in pods for end in chosen):
            self.post_message(Hint("by hand is for two pods: choose them with s and d"))
            return
        self._open_by_hand(path_by_hand(self.inventory, *(pods[end] for end in chosen)))

    def _open_by_hand(self, commands: Sequence[HandCommand]) -> None:
        self.post_message(Open(ByHandSubject(self.ends.words(), tuple(commands))))

    def action_columns(self) -> None:
        from k8snet_tui.ui.screens.columns import ColumnsModal  # the first paint does not wait for it

        shown = [column.name for column in self._columns]
        self.app.push_screen(ColumnsModal(HOP_COLUMNS, shown, DEFAULT_COLUMNS), self._keep_columns)

    def _keep_columns(self, names: tuple[str, ...] | None) -> None:
        if names is not None:
            usual = names == DEFAULT_COLUMNS
            self.post_message(PreferencesChanged(Preferences(hop_columns=() if usual else names)))

    def count(self) -> int:
        return len(self._lines)

    def line(self, index: int) -> Line:
        return self._lines[index]

    def action_scroll_chain(self, cells: int) -> None:
        """Along the one drawing; back at its beginning it is drawn node by node again."""
        width = self.scrollable_content_region.width
        widest = max(
            (
                chain_width(started.chain, match_trace(each.trace), Drawing(each.trace.rates))
                for each in (self._there, self._back)
                if each and (started := each.trace.started)
            ),
            default=0,
        )
        if widest <= width:
            self.post_message(Hint("there is no drawing that is wider than the pane"))
        self._shift = min(max(0, self._shift + cells), max(0, widest - width))
        self.update()

    def action_move(self, motion: str) -> None:
        page = self.page
        steps = {"down": 1, "up": -1, "half_down": page // 2, "half_up": -(page // 2)}
        steps |= {"page_down": page, "page_up": -page, "top": -self.count(), "bottom": self.count()}
        self.scroll_rows_to(min(self.scroll_offset.y + steps[motion], self.count() - page))
