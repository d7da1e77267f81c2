"""The page of traces: its columns, and the line of one trace. The figures are those of its destination."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.ui.panes.path.verdict import verdict_sign
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import BARS, MOST_BARS, history_bars, ms, percent
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, merge
from k8snet_tui.ui.traces.feed import FollowedTrace

MARGIN = 3
"""Cells before the first column: the cursor, the sign of the verdict, a blank."""
GAP = 2


class TracesView(Struct, frozen=True):
    widths: tuple[int, ...] = ()
    bars: int = BARS


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
    trace = row.followed.trace
    said = trace.ended or trace.verdict
    if row.followed.is_paused:
        return f"paused; {said.summary}" if said else "paused"
    return said.summary if said else "waiting for answers…" if trace.started else "starting…"


TRACE_COLUMNS: tuple[Column[TraceRow, TracesView], ...] = (
    Column("PATH", "from where to where", 16, lambda row, _: row.followed.ends.words(), is_main=True),
    Column("LOSS", "probes that the destination did not answer", 4, _figure(percent), right=True),
    Column(
        "HOPS", "routers on the way, and the destination", 4, lambda row, _: f"{row.length or ''}", right=True
    ),
    Column("LAST", "latest round trip, ms", 6, _figure(lambda s: ms(s.last_us)), right=True, dropped=1),
    Column("AVG", "mean round trip, ms", 6, _figure(lambda s: ms(s.average_us)), right=True),
    Column("HISTORY", "round trips; a gap is a loss", BARS, _history, dropped=2, most=MOST_BARS),
    Column("FOUND", "what is found of the path", 12, _found, is_main=True),
)
_HISTORY = [column.name for column in TRACE_COLUMNS].index("HISTORY")


def view_of(rows: Sequence[TraceRow], room: int) -> TracesView:
    """The widths for these rows; the history takes what is left."""
    wanted = measure(TRACE_COLUMNS, rows, TracesView())
    widths = share_room(TRACE_COLUMNS, wanted, room - MARGIN, GAP)
    return TracesView(widths, widths[_HISTORY])


def traces_heading(view: TracesView) -> Line:
    return (Span(" " * MARGIN + heading_text(TRACE_COLUMNS, view.widths, GAP), Tone.FAINT),)


def trace_line(row: TraceRow, view: TracesView) -> Line:
    followed = row.followed
    sign, tone = verdict_sign(followed.trace)
    if followed.is_paused:
        sign, tone = glyphs.PAUSED, Tone.FAINT
    cells = cells_of(TRACE_COLUMNS, row, view, view.widths)
    text = (" " * GAP).join(cell for cell in cells if cell)
    rest = Tone.PLAIN if followed.is_running else Tone.FAINT
    return merge((Span(" "), Span(sign, tone), Span(f" {text}", rest)))
