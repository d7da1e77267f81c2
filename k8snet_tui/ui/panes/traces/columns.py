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
from k8snet_tui.ui.trace_feed import FollowedTrace

MARGIN = 3
"""Cells before the first column: the cursor, the sign of the verdict, a blank."""
GAP = 2


class TracesView(Struct, frozen=True):
    widths: tuple[int, ...] = ()
    bars: int = BARS


def destination_hop(followed: FollowedTrace) -> Hop | None:
    """The hop that is the destination; None while it has not answered."""
    started = followed.trace.started
    if started is None:
        return None
    return next((hop for hop in followed.trace.hops if has_arrived(hop, started.destination)), None)


def loss_of(followed: FollowedTrace) -> float:
    """Percent; a path that is not reached has lost all."""
    hop = destination_hop(followed)
    return (hop.statistics.loss_percent or 0.0) if hop else 100.0


def _figure(show: Callable[[HopStatistics], str]) -> Callable[[FollowedTrace, TracesView], str]:
    def cell(followed: FollowedTrace, _: TracesView) -> str:
        hop = destination_hop(followed)
        return show(hop.statistics) if hop and hop.statistics.decided else ""

    return cell


def _history(followed: FollowedTrace, view: TracesView) -> str:
    hop = destination_hop(followed)
    return history_bars(hop.statistics, view.bars) if hop else ""


def _hops(followed: FollowedTrace, _: TracesView) -> str:
    hop = destination_hop(followed)
    return str(hop.ttl) if hop else ""


def _found(followed: FollowedTrace, _: TracesView) -> str:
    trace = followed.trace
    said = trace.ended or trace.verdict
    if followed.is_paused:
        return f"paused; {said.summary}" if said else "paused"
    return said.summary if said else "waiting for answers…" if trace.started else "starting…"


TRACE_COLUMNS: tuple[Column[FollowedTrace, TracesView], ...] = (
    Column("PATH", "from where to where", 16, lambda followed, _: followed.ends.words(), is_main=True),
    Column("LOSS", "probes that the destination did not answer", 4, _figure(percent), right=True),
    Column("HOPS", "routers on the way, and the destination", 4, _hops, right=True),
    Column("LAST", "latest round trip, ms", 6, _figure(lambda s: ms(s.last_us)), right=True, dropped=1),
    Column("AVG", "mean round trip, ms", 6, _figure(lambda s: ms(s.average_us)), right=True),
    Column("HISTORY", "round trips; a gap is a loss", BARS, _history, dropped=2, most=MOST_BARS),
    Column("FOUND", "what is found of the path", 12, _found, is_main=True),
)
_HISTORY = [column.heading for column in TRACE_COLUMNS].index("HISTORY")


def view_of(rows: Sequence[FollowedTrace], room: int) -> TracesView:
    """The widths for these rows; the history takes what is left."""
    wanted = measure(TRACE_COLUMNS, rows, TracesView())
    widths = share_room(TRACE_COLUMNS, wanted, room - MARGIN, GAP)
    return TracesView(widths, widths[_HISTORY])


def traces_heading(view: TracesView) -> Line:
    return (Span(" " * MARGIN + heading_text(TRACE_COLUMNS, view.widths, GAP), Tone.FAINT),)


def trace_line(followed: FollowedTrace, view: TracesView) -> Line:
    sign, tone = verdict_sign(followed.trace)
    if followed.is_paused:
        sign, tone = glyphs.PAUSED, Tone.FAINT
    cells = cells_of(TRACE_COLUMNS, followed, view, view.widths)
    text = (" " * GAP).join(cell for cell in cells if cell)
    rest = Tone.PLAIN if followed.is_running else Tone.FAINT
    return merge((Span(" "), Span(sign, tone), Span(f" {text}", rest)))
