"""The page of traces: its columns, and the line of one trace. The figures are those of its destination."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.trace.loss import loss_word
from k8snet_tui.ui.panes.path.verdict import verdict_sign
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import BARS, MOST_BARS, history_bars, ms, percent
from k8snet_tui.ui.render.glyphs import DOT
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, merge
from k8snet_tui.ui.traces.watched import FollowedTrace

MARGIN = 3
"""Cells before the first column: the cursor, the sign of the verdict, a blank."""
GAP = 2


class TracesView(Struct, frozen=True):
    columns: "tuple[Column[TraceRow, TracesView], ...]" = ()
    widths: tuple[int, ...] = ()
    bars: int = BARS
    ways: Mapping[int, str] = {}
    """A letter for each flow, by its number."""


class TraceRow(Struct, frozen=True):
    followed: FollowedTrace
    hop: Hop | None
    """The one that is the destination; None while it has not answered."""

    @property
    def number(self) -> int:
        return self.followed.number

    @property
    def loss_percent(self) -> float:
        """A path that is not reached has lost all."""
        return (self.hop.statistics.loss_percent or 0.0) if self.hop else 100.0

    @property
    def average_us(self) -> float:
        return (self.hop.statistics.average_us or 0.0) if self.hop else 0.0

    @property
    def length(self) -> int:
        return self.hop.ttl if self.hop else 0


def trace_row(followed: FollowedTrace) -> TraceRow:
    started, hops = followed.trace.started, followed.trace.hops
    if started is None:
        return TraceRow(followed, None)
    arrived = (hop for hop in hops if has_arrived(hop, started.destination))
    return TraceRow(followed, next(arrived, None))


def _figure(show: Callable[[HopStatistics], str]) -> Callable[[TraceRow, TracesView], str]:
    def cell(row: TraceRow, _: TracesView) -> str:
        return show(row.hop.statistics) if row.hop and row.hop.statistics.decided else ""

    return cell


def _history(row: TraceRow, view: TracesView) -> str:
    return history_bars(row.hop.statistics, view.bars) if row.hop else ""


def _found(row: TraceRow, _: TracesView) -> str:
    """A loss is explained first: a destination that limits its answers is not a path that loses packets."""
    word = loss_word(row.hop, row.followed.trace) if row.hop else ""
    return f"{word}{DOT}{_outcome(row)}" if word else _outcome(row)


def _outcome(row: TraceRow) -> str:
    trace = row.followed.trace
    said = trace.ended or trace.verdict
    if row.followed.is_paused:
        return f"paused; {said.summary}" if said else "paused"
    return said.summary if said else "waiting for answers…" if trace.started else "starting…"


def _flow(row: TraceRow, _: TracesView) -> str:
    flow = row.followed.flow
    return f"{flow.number} {flow.name}" if flow else ""


def _way(row: TraceRow, view: TracesView) -> str:
    flow = row.followed.flow
    return view.ways.get(flow.number, "") if flow else ""


FLOW_COLUMNS: tuple[Column[TraceRow, TracesView], ...] = (
    Column("FLOW", "of :flows, and what it differs by", 8, _flow, is_main=True),
    Column("WAY", "the same letter for flows that take the same way", 3, _way),
)
TRACE_COLUMNS: tuple[Column[TraceRow, TracesView], ...] = (
    Column("PATH", "from where to where", 16, lambda row, _: row.followed.ends.words(), is_main=True),
    *FLOW_COLUMNS,
    Column("LOSS", "probes that the destination did not answer", 4, _figure(percent), right=True),
    Column(
        "HOPS", "routers on the way, and the destination", 4, lambda row, _: f"{row.length or ''}", right=True
    ),
    Column("LAST", "latest round trip, ms", 6, _figure(lambda s: ms(s.last_us)), right=True, dropped=1),
    Column("AVG", "mean round trip, ms", 6, _figure(lambda s: ms(s.average_us)), right=True),
    Column("HISTORY", "round trips; a gap is a loss", BARS, _history, dropped=2, most=MOST_BARS),
    Column("FOUND", "what is found of the path", 12, _found, is_main=True),
)


def view_of(rows: Sequence[TraceRow], room: int, ways: Mapping[int, str]) -> TracesView:
    """The widths for these rows; the history takes what is left."""
    has_flows = any(row.followed.flow for row in rows)
    columns = tuple(column for column in TRACE_COLUMNS if has_flows or column not in FLOW_COLUMNS)
    wanted = measure(columns, rows, TracesView(ways=ways))
    widths = share_room(columns, wanted, room - MARGIN, GAP)
    history = [column.name for column in columns].index("HISTORY")
    return TracesView(columns, widths, widths[history], ways)


def traces_heading(view: TracesView) -> Line:
    return (Span(" " * MARGIN + heading_text(view.columns, view.widths, GAP), Tone.FAINT),)


def trace_line(row: TraceRow, view: TracesView) -> Line:
    followed = row.followed
    sign, tone = verdict_sign(followed.trace)
    if followed.is_paused:
        sign, tone = glyphs.PAUSED, Tone.FAINT
    cells = cells_of(view.columns, row, view, view.widths)
    text = (" " * GAP).join(cell for cell in cells if cell)
    rest = Tone.PLAIN if followed.is_running else Tone.FAINT
    return merge((Span(" "), Span(sign, tone), Span(f" {text}", rest)))
