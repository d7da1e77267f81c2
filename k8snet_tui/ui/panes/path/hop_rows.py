"""The rows of the hops' table: a line for each address that answered.

What has nothing of its own to say is folded: thirty rows of silence, or of packets that go round, would
hide the rows that tell something.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.path import Location, Unlocated
from k8snet_tui.model.trace import Hop, HopReply, Outcome, Trace
from k8snet_tui.path.place import name_place
from k8snet_tui.trace.loss import loss_word
from k8snet_tui.ui.render import glyphs

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


def table_rows(trace: Trace) -> list[HopRow]:
    """A silence is passed on where the destination answers beyond it; what it was, the loss says."""
    said = trace.ended or trace.verdict
    is_broken = said is not None and said.outcome is Outcome.UNREACHED
    rows = hop_rows(trace.hops, trace.reached_round > 0 and not is_broken)
    return [_with_history(row, trace) for row in rows]


def _with_history(row: HopRow, trace: Trace) -> HopRow:
    loss = loss_word(row.hop, trace) if row.hop and row.number else ""
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


def place_words(location: Location) -> str:
    return location.why if isinstance(location, Unlocated) else name_place(location)


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
