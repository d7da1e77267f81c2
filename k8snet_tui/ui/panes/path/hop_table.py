"""The hops' table: a row for each address that answered, and the columns that say something of it.

What has nothing of its own to say is folded: thirty rows of silence, or of packets that go round, would
hide the rows that tell something.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, structs

from k8snet_tui.model.path import Unlocated
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, HopReply, Outcome, Trace
from k8snet_tui.path.cycle import find_cycle
from k8snet_tui.path.place import name_place
from k8snet_tui.trace.loss import loss_word
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import BARS, MOST_BARS, history_bars, ms, percent
from k8snet_tui.ui.render.styled_line import Line, Span, Tone

GAP, NARROW_GAP = 2, 1
"""Cells between columns."""
MARGIN = " "
WIDE_FROM = 100


class HopRow(Struct, frozen=True):
    """One address of a hop; of a silent hop, or of several folded ones, the line that stands for them."""

    number: str
    """Empty for further addresses of the same hop."""
    address: str
    where: str = ""
    hop: Hop | None = None
    """In the row of its latest address."""
    reply: HopReply | None = None
    loss: str = ""
    """What became of its lost probes, in a word."""
    is_stale: bool = False
    """It tells of the past: the same was not answered for some rounds."""
    is_bound: bool = False
    """Its time is a lower bound: the tool's clock starts late."""


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


def hop_rows(trace: Trace) -> list[HopRow]:
    """Rows for the hops up to the last that answered, and one for what comes after it.

    A silence is passed on where the destination answers beyond it; what it was, the loss says.
    """
    said = trace.ended or trace.verdict
    is_reached = trace.reached_round > 0 and not (said and said.outcome is Outcome.UNREACHED)
    answered = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
    heard, silent = trace.hops[:answered], trace.hops[answered:]
    cycle = None if is_reached else find_cycle(heard)
    told = heard[: cycle.repeats[0].ttl - 1] if cycle else heard
    rows = [row for hop in told for row in _rows_of(hop, trace, is_reached=is_reached)]
    if cycle:
        rows.append(HopRow(_span(cycle.repeats), "repeats", " / ".join(map(_short_place, cycle.first))))
    if silent and not is_reached:
        rows.append(HopRow(_span(silent), glyphs.SILENT, "no answer"))
    return rows


def _rows_of(hop: Hop, trace: Trace, *, is_reached: bool) -> Iterator[HopRow]:
    loss = loss_word(hop, trace)
    if not hop.replies:
        yield HopRow(str(hop.ttl), glyphs.SILENT, "silent" if is_reached else "no answer", hop, loss=loss)
    for reply in hop.replies:
        row = HopRow("", reply.address, "", None, reply, "", trace.is_stale(reply), trace.clocks_late)
        if reply is hop.replies[0]:
            row = structs.replace(row, number=str(hop.ttl), where=_place(hop), hop=hop, loss=loss)
        yield row


def _place(hop: Hop) -> str:
    return hop.location.why if isinstance(hop.location, Unlocated) else name_place(hop.location)


def _short_place(hop: Hop) -> str:
    if not hop.replies:
        return glyphs.SILENT
    return hop.replies[0].address if isinstance(hop.location, Unlocated) else _place(hop)


def _span(hops: Sequence[Hop]) -> str:
    first, last = hops[0].ttl, hops[-1].ttl
    return str(first) if first == last else f"{first}–{last}"


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


def _time(
    heading: str, sentence: str, of: Callable[[HopStatistics], float | None], *, dropped: int
) -> HopColumn:
    return Column(heading, f"{sentence}, ms", 6, _figure(lambda s: ms(of(s))), right=True, dropped=dropped)


def _figures(row: HopRow) -> HopStatistics | None:
    return row.hop.statistics if row.hop and row.hop.statistics.decided else None


def _history(row: HopRow, view: HopView) -> str:
    figures = _figures(row)
    return history_bars(figures, view.bars) if figures else ""


WHY: HopColumn = Column(
    "WHY", "of a loss, by counters: quiet, lost forward or backward", 3, lambda row, _: row.loss, is_main=True
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
    _time("LAST", "latest round trip", lambda s: s.last_us, dropped=2),
    _time("AVG", "mean round trip", lambda s: s.average_us, dropped=3),
    _time("BEST", "shortest", lambda s: s.best_us, dropped=2),
    _time("WORST", "longest", lambda s: s.worst_us, dropped=1),
    _time("STDEV", "standard deviation", lambda s: s.deviation_us, dropped=1),
    _time("MEDIAN", "half of the round trips are shorter", lambda s: s.median_us, dropped=1),
    _time("P95", "95 of 100 round trips are shorter", lambda s: s.p95_us, dropped=1),
    _time("JITTER", "mean change between answers", lambda s: s.jitter_us, dropped=1),
    _time("J3550", "JITTER, smoothed as in RFC 3550", lambda s: s.rfc3550_jitter_us, dropped=1),
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
    *("HOP", "ADDRESS", "WHERE", "LOSS", "WHY", "SENT"),
    *("AVG", "BEST", "WORST", "JITTER", "HISTORY", "RTT"),
)


def choose_columns(names: Sequence[str] = ()) -> HopColumns:
    """Those of these names, in this order; the usual ones where one that is needed is not among them."""
    known = {column.name: column for column in HOP_COLUMNS}
    chosen = [known[name] for name in dict.fromkeys(names) if name in known]
    is_whole = all(column in chosen for column in HOP_COLUMNS if column.is_needed)
    return chosen if is_whole else [known[name] for name in DEFAULT_COLUMNS]


def hop_table(
    trace: Trace,
    room: int,
    note: str = "",
    columns: HopColumns | None = None,
    odd: frozenset[int] = frozenset(),
) -> list[Line]:
    """The heading, with a note beside it, and the rows; hops that are `odd` are marked.

    Without a loss nobody asks why.
    """
    rows, chosen = hop_rows(trace), columns or choose_columns()
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
    if row.hop is not None and row.hop.ttl in view.odd:
        return (Span(glyphs.DIFFERENT, Tone.WARNING), Span(text, tone))
    return (Span(MARGIN + text, tone),)
