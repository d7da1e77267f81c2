"""Many traces on one page, a line each; one of them is opened in the pane of the path."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from k8snet_tui.model.cluster import Live
from k8snet_tui.model.inventory import find_listed_pod
from k8snet_tui.ui.keymap import FILTERING, PAGE_OF_TRACES, SORTING_TRACES, STEERING, Key, bindings
from k8snet_tui.ui.panes.filter import INVERSE, make_filter
from k8snet_tui.ui.panes.label_filter import make_label_filter
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.pane import Hint
from k8snet_tui.ui.panes.traces.columns import (
    TRACE_COLUMNS,
    TraceRow,
    TracesView,
    trace_line,
    trace_row,
    traces_heading,
    view_of,
)
from k8snet_tui.ui.panes.traces.flows import find_ways, flow_lines, name_ways
from k8snet_tui.ui.render.glyphs import DOT
from k8snet_tui.ui.render.load_state import pane_title
from k8snet_tui.ui.render.styled_line import BLANK, Line, plain
from k8snet_tui.ui.render.text import clean
from k8snet_tui.ui.traces.watched import FollowedTrace, Watched

PERIOD_S = 1.0
"""So often at most the page is painted: twenty traces change all the time, and all of them in one frame cost
half of what they cost one by one."""
EMPTY = (
    "Mark several pods or nodes with space, choose a source with s or a destination with d, and press t: "
    "each gets a trace, and a line here."
)


def _begun_and_over(watched: Watched) -> list[tuple[int, bool]]:
    """What is shown at once: somebody has just asked for it."""
    return [(each.number, each.is_running) for each in watched.page]


_ORDERS: dict[str, Callable[[TraceRow], float]] = {
    "number": lambda row: row.number,
    "loss": lambda row: -row.loss_percent,
    "average": lambda row: -row.average_us,
    "hops": lambda row: -row.length,
}


class TracesPane(ListPane[TraceRow]):
    NAME = "traces"
    OTHER_NAMES = ("trace-list", "tr")
    IS_LIST = False
    BINDINGS = bindings(PAGE_OF_TRACES, STEERING, SORTING_TRACES)
    KEYS: ClassVar[tuple[Key, ...]] = (*PAGE_OF_TRACES, *STEERING, *FILTERING, *SORTING_TRACES)
    HELP = (
        "Every trace in a line. To have many: mark pods or nodes with space, choose one source with s, and "
        "press t; without a source each of them is traced to the destination."
    )
    COLUMNS: ClassVar = TRACE_COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._watched = Watched()
        self._order = "number"
        self._view = TracesView()
        self._lines: dict[int, Line] = {}
        """By the numbers of the traces: made once for all that look at them."""
        self._is_due = False
        """The page will be painted within `PERIOD_S`."""

    @property
    def is_offered(self) -> bool:
        return len(self._watched.page) > 1

    @property
    def chosen(self) -> FollowedTrace | None:
        """As it is now, which may be newer than what is painted."""
        return self._watched.find(self.rows[self.cursor].number) if self.rows else None

    def show_watched(self, watched: Watched) -> None:
        before, self._watched = self._watched, watched
        if _begun_and_over(before) != _begun_and_over(watched):
            self.update()
        elif not self._is_due and self.region.area:
            self._is_due = True
            self.set_timer(PERIOD_S, self._paint_due)

    def update(self) -> None:
        self.refill(Live())
        self.empty = "no trace matches the filter" if self.filter_text else EMPTY
        title = pane_title("Traces", len(self.rows), len(self._watched.page), Live(), self.filter_text)
        self.show_title(title + (f"{DOT}by {self._order}" if self._order != "number" else ""))
        ways, width = find_ways(self._watched), self.scrollable_content_region.width
        self._view = view_of(self.rows, width, name_ways(ways))
        table = traces_heading(self._view) if self.rows else BLANK
        self._lines = {row.number: trace_line(row, self._view) for row in self.rows}
        self.heading = (*flow_lines(self._watched, ways, width), table)
        self.repaint_changed()

    def row_line(self, row: TraceRow) -> Line:
        return self._lines.get(row.number) or trace_line(row, self._view)

    def detail(self) -> Line:
        said = self.chosen and (self.chosen.trace.ended or self.chosen.trace.verdict)
        return plain(f" {clean(said.summary)}") if said else BLANK

    def row_key(self, row: TraceRow) -> int:
        return row.number

    def index_of(self, key: object) -> int:
        return next((n for n, row in enumerate(self.rows) if row.number == key), self.cursor)

    def target(self, row: TraceRow) -> str:
        return ""

    def find_rows(self) -> Sequence[TraceRow]:
        is_wanted = self._read_filter() if self.filter_text else lambda _: True
        found = (each for each in self._watched.page if is_wanted(each))
        return sorted(map(trace_row, found), key=_ORDERS[self._order])

    def _read_filter(self) -> Callable[[FollowedTrace], object]:
        """By labels, those of the pod at either end are meant."""
        text = self.filter_text
        by_labels = make_label_filter(text.removeprefix(INVERSE))
        if by_labels is None:
            by_text = make_filter(text)
            return lambda each: by_text(each.ends.words().lower())
        return lambda each: any(map(by_labels, self._labels_of(each))) is not text.startswith(INVERSE)

    def _labels_of(self, followed: FollowedTrace) -> list[str]:
        started = followed.trace.started
        keys = (started.source.pod, started.destination.pod) if started else ()
        found = (find_listed_pod(self.inventory.pods, key) for key in keys if key)
        return [pod.labels for pod in found if pod is not None]

    def action_sort(self, order: str) -> None:
        self._order = order
        if not self.rows:
            self.post_message(Hint("there is no trace to sort"))
        self.update()

    def _paint_due(self) -> None:
        self._is_due = False
        self.update()
