"""The hops' table: which columns there are and what each says of a row, its heading, a line for each row."""

from collections.abc import Callable, Sequence

from msgspec import Struct, structs

from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.ui.panes.path.hop_rows import HopRow
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import BARS, MOST_BARS, history_bars, ms, percent
from k8snet_tui.ui.render.styled_line import Line, Span, Tone

GAP, NARROW_GAP = 2, 1
"""Cells between columns."""
MARGIN = " "
WIDE_FROM = 100


class HopView(Struct, frozen=True):
    """What shapes a row beside the row itself."""

    widths: Sequence[int] = ()
    gap: int = GAP
    bars: int = BARS
    """Room for the history."""
    odd: frozenset[int] = frozenset()
    """Hops that are marked."""


HopColumn = Column[HopRow, HopView]
HopColumns = Sequence[HopColumn]


def _rtt(row: HopRow, _: HopView) -> str:
    if row.reply is None:
        return ""
    least = glyphs.AT_LEAST if row.is_bound else ""
    time = "" if row.reply.rtt_ms is None else f"{least}{ms(row.reply.rtt_ms * 1000)} ms"
    back = f"back over {row.reply.back_hops}" if row.reply.back_hops else ""
    when = f"last in round {row.reply.round}" if row.is_stale else ""
    return " ".join(filter(None, (f"{time:>9}", row.reply.note, back, when))).rstrip()


def _figure(show: Callable[[HopStatistics], str]) -> Callable[[HopRow, HopView], str]:
    """A figure of the hop, in the row of its latest address; empty before a probe of it was decided."""

    def cell(row: HopRow, _: HopView) -> str:
        figures = _figures(row)
        return show(figures) if figures else ""

    return cell


def _figures(row: HopRow) -> HopStatistics | None:
    if row.hop is None or not row.number or not row.hop.statistics.decided:
        return None
    return row.hop.statistics


def _history(row: HopRow, view: HopView) -> str:
    figures = _figures(row)
    return history_bars(figures, view.bars) if figures else ""


def _jitter(figures: HopStatistics) -> str:
    return ms(figures.jitter_us)


def _smoothed(figures: HopStatistics) -> str:
    return ms(figures.rfc3550_jitter_us)


def _median(figures: HopStatistics) -> str:
    return ms(figures.median_us)


def _p95(figures: HopStatistics) -> str:
    return ms(figures.p95_us)


WHY: HopColumn = Column(
    "WHY",
    "of a loss, by counters: quiet, lost forward or backward",
    3,
    lambda row, _: row.loss,
    is_main=True,
)
HOP_COLUMNS: tuple[HopColumn, ...] = (
    Column(
        "HOP", "how many routers from the source", 4, lambda row, _: row.number, right=True, is_needed=True
    ),
    Column(
        "ADDRESS",
        "who answered; * where nobody did",
        15,
        lambda row, _: row.address,
        is_main=True,
        is_needed=True,
    ),
    Column(
        "WHERE",
        "the node or pod and the interface with that address",
        12,
        lambda row, _: row.where,
        is_main=True,
    ),
    Column("LOSS", "probes without an answer, of those decided", 4, _figure(percent), right=True),
    WHY,
    Column("SENT", "probes decided", 4, _figure(lambda s: str(s.decided)), right=True, dropped=3),
    Column("LOST", "probes without an answer", 4, _figure(lambda s: str(s.lost)), right=True, dropped=1),
    Column("LAST", "latest round trip, ms", 6, _figure(lambda s: ms(s.last_us)), right=True, dropped=2),
    Column("AVG", "mean round trip, ms", 6, _figure(lambda s: ms(s.average_us)), right=True, dropped=3),
    Column("BEST", "shortest, ms", 6, _figure(lambda s: ms(s.best_us)), right=True, dropped=2),
    Column("WORST", "longest, ms", 6, _figure(lambda s: ms(s.worst_us)), right=True, dropped=1),
    Column(
        "STDEV", "standard deviation, ms", 6, _figure(lambda s: ms(s.deviation_us)), right=True, dropped=1
    ),
    Column("MEDIAN", "half of the round trips are shorter, ms", 6, _figure(_median), right=True, dropped=1),
    Column("P95", "95 of 100 round trips are shorter, ms", 6, _figure(_p95), right=True, dropped=1),
    Column("JITTER", "mean change between answers, ms", 6, _figure(_jitter), right=True, dropped=1),
    Column("J3550", "JITTER, smoothed as in RFC 3550, ms", 6, _figure(_smoothed), right=True, dropped=1),
    Column("HISTORY", "latest round trips; a gap is a loss", BARS, _history, dropped=2, most=MOST_BARS),
    Column(
        "      RTT",
        "round trip as the tool says it, and the tool's flag",
        9,
        _rtt,
        is_main=True,
        short=lambda text, _: text.replace("last in round", "in round"),
    ),
)
DEFAULT_COLUMNS = (
    "HOP",
    "ADDRESS",
    "WHERE",
    "LOSS",
    "WHY",
    "SENT",
    "AVG",
    "BEST",
    "WORST",
    "JITTER",
    "HISTORY",
    "RTT",
)


def choose_columns(names: Sequence[str] = ()) -> HopColumns:
    """Those of these names, in this order; the usual ones where one that is needed is not among them."""
    known = {column.name: column for column in HOP_COLUMNS}
    chosen = [known[name] for name in dict.fromkeys(names) if name in known]
    is_whole = all(column in chosen for column in HOP_COLUMNS if column.is_needed)
    return chosen if is_whole else [known[name] for name in DEFAULT_COLUMNS]


def hop_table(
    rows: Sequence[HopRow],
    room: int,
    note: str = "",
    columns: HopColumns | None = None,
    odd: frozenset[int] = frozenset(),
) -> list[Line]:
    """The heading, with a note beside it, and the rows; hops that are `odd` are marked.

    Without a loss nobody asks why.
    """
    chosen = columns or choose_columns()
    columns = [c for c in chosen if c is not WHY or any(row.loss for row in rows)]
    if not columns[-1].dropped:
        # Beside the last heading there is room in the rows for what the last column says.
        heading = columns[-1].heading + note
        columns[-1], note = structs.replace(columns[-1], heading=heading, least=len(heading)), ""
    gap = GAP if room >= WIDE_FROM else NARROW_GAP
    least = [max(column.least, column.most) for column in columns]
    wanted = measure(columns, rows, HopView(), least)
    widths = share_room(columns, wanted, room - len(MARGIN) - len(note), gap)
    view = HopView(widths, gap, next((w for c, w in zip(columns, widths, strict=True) if c.most), 0), odd)
    headings = Span(MARGIN + heading_text(columns, widths, gap) + note, Tone.FAINT)
    return [(headings,), *(_hop_line(row, columns, view) for row in rows)]


def _hop_line(row: HopRow, columns: HopColumns, view: HopView) -> Line:
    text = (" " * view.gap).join(cell for cell in cells_of(columns, row, view, view.widths) if cell)
    tone = Tone.PLAIN if row.reply and not row.is_stale else Tone.FAINT
    if row.hop is not None and row.number and row.hop.ttl in view.odd:
        return (Span(glyphs.DIFFERENT, Tone.WARNING), Span(text, tone))
    return (Span(MARGIN + text, tone),)
