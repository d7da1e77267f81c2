"""The hops' table: its columns, and its rows: a line for each address that answered.

What has nothing of its own to say is folded: thirty rows of silence, or of packets that go round, would
hide the rows that tell something.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.path import Location, Unlocated
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, HopReply, Outcome, Trace
from k8snet_tui.path.place import name_place
from k8snet_tui.trace.loss import loss_word
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import BARS, MOST_BARS, history_bars, ms, percent
from k8snet_tui.ui.render.styled_line import Line, Span, Tone

MARGIN = " "
GAP, NARROW_GAP = 2, 1
"""Cells between columns."""
WIDE_FROM = 100
LONGEST_CYCLE = 4
"""Routers that pass a packet round: two as a rule, each with the other as its way."""


class HopRow(Struct, frozen=True):
    """One address of a hop; of a silent hop, or of several folded ones, the line that stands for them."""

    number: str
    """Empty for further addresses of the same hop."""
    address: str
    where: str = ""
    hop: Hop | None = None
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


def _rtt(row: HopRow, _: HopView) -> str:
    if row.reply is None:
        return ""
    least = glyphs.AT_LEAST if row.is_bound else ""
    time = "" if row.reply.rtt_ms is None else f"{least}{row.reply.rtt_ms:g} ms"
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
    "of a loss, by the node's counters: quiet (a limit kept the answer back), lost forward or backward",
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
    Column("J3550", "the same, smoothed as in RFC 3550, ms", 6, _figure(_smoothed), right=True, dropped=1),
    Column("HISTORY", "latest round trips; a gap is a loss", BARS, _history, dropped=2, most=MOST_BARS),
    Column("      RTT", "round trip as the tool says it, and the tool's flag", 9, _rtt, is_main=True),
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


def table_rows(trace: Trace) -> list[HopRow]:
    """A silence is passed on where the destination answers beyond it; what it was, the loss says."""
    said = trace.ended or trace.verdict
    is_broken = said is not None and said.outcome is Outcome.UNREACHED
    rows = hop_rows(trace.hops, trace.reached_round > 0 and not is_broken)
    return [_with_history(row, trace) for row in rows]


def _with_history(row: HopRow, trace: Trace) -> HopRow:
    loss = loss_word(row.hop, trace.hops) if row.hop and row.number else ""
    return replace(
        row,
        loss=loss,
        is_stale=row.reply is not None and trace.is_stale(row.reply),
        is_bound=trace.clocks_late,
    )


def hop_rows(hops: Sequence[Hop], reached: bool) -> list[HopRow]:
    """Rows for the hops up to the last that answered, and one for what comes after it."""
    answered = max((hop.ttl for hop in hops if hop.replies), default=0)
    heard, silent = hops[:answered], hops[answered:]
    cycle = None if reached else find_cycle(heard)
    rows = [row for hop in heard[: cycle[0] if cycle else None] for row in _rows_of(hop, reached)]
    if cycle:
        rows.append(_repeating(heard, *cycle))
    if silent and not reached:
        rows.append(HopRow(_span(silent[0].ttl, silent[-1].ttl), glyphs.SILENT, "no answer"))
    return rows


def find_cycle(hops: Sequence[Hop]) -> tuple[int, int] | None:
    """Where the hops begin to repeat those before them, to the end, and how many they are in turn.

    A silent hop may be any, but two turns must have been heard.
    """
    seen = [frozenset(reply.address for reply in hop.replies) for hop in hops]
    for length in range(1, LONGEST_CYCLE + 1):
        turn = [frozenset(chain(*seen[place::length][-2:])) for place in range(length)]
        start = len(seen)
        while start and seen[start - 1] <= turn[(start - 1) % length]:
            start -= 1
        while start < len(seen) and not seen[start]:
            start += 1
        heard = sum(map(bool, seen[start + length :]))
        if all(len(addresses) == 1 for addresses in turn) and heard >= max(2, length):
            return start + length, length
    return None


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
    gap = GAP if room >= WIDE_FROM else NARROW_GAP
    least = [max(column.least, column.most) for column in columns]
    wanted = measure(columns, rows, HopView(), least)
    widths = share_room(columns, wanted, room - len(MARGIN) - len(note), gap)
    view = HopView(widths, gap, next((w for c, w in zip(columns, widths, strict=True) if c.most), 0), odd)
    heading = Span(MARGIN + heading_text(columns, widths, gap) + note, Tone.FAINT)
    return [(heading,), *(_hop_line(row, columns, view) for row in rows)]


def place_words(location: Location) -> str:
    return location.why if isinstance(location, Unlocated) else name_place(location)


def _hop_line(row: HopRow, columns: HopColumns, view: HopView) -> Line:
    text = (" " * view.gap).join(cell for cell in cells_of(columns, row, view, view.widths) if cell)
    tone = Tone.PLAIN if row.reply and not row.is_stale else Tone.FAINT
    if row.hop is not None and row.number and row.hop.ttl in view.odd:
        return (Span(glyphs.DIFFERENT, Tone.WARNING), Span(text, tone))
    return (Span(MARGIN + text, tone),)


def _rows_of(hop: Hop, reached: bool) -> Iterator[HopRow]:
    if not hop.replies:
        yield HopRow(str(hop.ttl), glyphs.SILENT, "silent" if reached else "no answer", hop)
    for position, reply in enumerate(hop.replies):
        number, where = (str(hop.ttl), place_words(hop.location)) if position == 0 else ("", "")
        yield HopRow(number, reply.address, where, hop, reply)


def _repeating(hops: Sequence[Hop], start: int, length: int) -> HopRow:
    first = hops[start - length : start]
    places = (_short_place(hop) for hop in first)
    number = _span(hops[start].ttl, hops[-1].ttl)
    return HopRow(number, "repeats", " / ".join(places))


def _short_place(hop: Hop) -> str:
    if not hop.replies:
        return glyphs.SILENT
    if isinstance(hop.location, Unlocated):
        return hop.replies[0].address
    return place_words(hop.location)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
