"""The hops' table: its heading, and a line for each row."""

from collections.abc import Sequence

from k8snet_tui.ui.panes.path.hop_columns import GAP, NARROW_GAP, WHY, HopColumns, HopView, choose_columns
from k8snet_tui.ui.panes.path.hop_rows import HopRow
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.styled_line import Line, Span, Tone

MARGIN = " "
WIDE_FROM = 100


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


def _hop_line(row: HopRow, columns: HopColumns, view: HopView) -> Line:
    text = (" " * view.gap).join(cell for cell in cells_of(columns, row, view, view.widths) if cell)
    tone = Tone.PLAIN if row.reply and not row.is_stale else Tone.FAINT
    if row.hop is not None and row.number and row.hop.ttl in view.odd:
        return (Span(glyphs.DIFFERENT, Tone.WARNING), Span(text, tone))
    return (Span(MARGIN + text, tone),)
