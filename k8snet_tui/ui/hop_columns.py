"""The hops' table: its columns and one hop's cells, a line for each address that answered."""

from collections.abc import Sequence

from k8snet_tui.model.path import Location, Unlocated
from k8snet_tui.model.trace import Hop, HopReply
from k8snet_tui.path.sentence import name_place
from k8snet_tui.ui import glyphs
from k8snet_tui.ui.cells import clean, fit, width_of
from k8snet_tui.ui.columns import Column, share_room
from k8snet_tui.ui.lines import Line, Span, Tone

HOP_COLUMNS = (
    Column("HOP", "how many routers from the source", 4, right=True),
    Column("ADDRESS", "who answered; * where nobody did", 15),
    Column("WHERE", "the node or pod and the interface with that address", 12),
    Column("      RTT", "round trip as the tool says it, and the tool's flag", 9),
)

_MARGIN = " "


def measure_hops(hops: Sequence[Hop], room: int) -> tuple[int, ...]:
    cells = [cell for hop in hops for cell in hop_cells(hop, False)]
    wanted = [max((width_of(clean(row[i])) for row in cells), default=0) for i in range(len(HOP_COLUMNS))]
    wanted = [max(w, c.least) for w, c in zip(wanted, HOP_COLUMNS, strict=True)]
    return share_room(HOP_COLUMNS, wanted, room - len(_MARGIN) - len(HOP_COLUMNS))


def hop_heading(widths: Sequence[int]) -> str:
    return _MARGIN + _join([c.heading for c in HOP_COLUMNS], widths)


def hop_lines(hop: Hop, widths: Sequence[int], reached: bool) -> list[Line]:
    lines: list[Line] = []
    for cells in hop_cells(hop, reached):
        text = _MARGIN + _join(cells, widths)
        lines.append((Span(text, Tone.PLAIN if hop.replies else Tone.FAINT),))
    return lines


def silent_line(first: int, last: int, widths: Sequence[int]) -> Line:
    """All hops after the last that answered, in one row: thirty rows would hide the verdict."""
    hops = str(first) if first == last else f"{first}–{last}"
    return (Span(_MARGIN + _join((hops, glyphs.SILENT, "no answer", ""), widths), Tone.FAINT),)


def hop_cells(hop: Hop, reached: bool) -> list[tuple[str, str, str, str]]:
    """The cells of one hop; further addresses of the same hop leave its number out."""
    if not hop.replies:
        return [(str(hop.ttl), glyphs.SILENT, "quiet" if reached else "no answer", "")]
    where = place_words(hop.location)
    return [
        (str(hop.ttl) if n == 0 else "", reply.address, where if n == 0 else "", _rtt(reply))
        for n, reply in enumerate(hop.replies)
    ]


def place_words(location: Location) -> str:
    return location.why if isinstance(location, Unlocated) else name_place(location)


def _rtt(reply: HopReply) -> str:
    time = "" if reply.rtt_ms is None else f"{reply.rtt_ms:g} ms"
    return f"{time:>9} {reply.note or ''}".rstrip()


def _join(cells: Sequence[str], widths: Sequence[int]) -> str:
    fitted = (fit(t, w, c.right) for t, w, c in zip(cells, widths, HOP_COLUMNS, strict=True))
    return "  ".join(fitted)
