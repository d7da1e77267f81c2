"""One column of a table, and how columns share the room there is."""

from collections.abc import Sequence

from msgspec import Struct


class Column(Struct, frozen=True):
    heading: str
    sentence: str
    """What it shows, for the help."""
    least: int
    """Below this width it is of no use."""
    right: bool = False
    dropped: int = 0
    """Where room is missing, columns go in this order; 0 never goes."""


def share_room(columns: Sequence[Column], wanted: Sequence[int], room: int) -> tuple[int, ...]:
    """Gives each column its width, 0 where it has to go; one cell between columns is counted."""
    widths = [max(w, len(c.heading)) for c, w in zip(columns, wanted, strict=True)]
    least = [min(c.least, w) for c, w in zip(columns, widths, strict=True)]
    for index in sorted((i for i, c in enumerate(columns) if c.dropped), key=lambda i: columns[i].dropped):
        if _used(least) <= room:
            break
        widths[index] = least[index] = 0
    while _used(widths) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i] - least[i])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return tuple(widths)


def _used(widths: Sequence[int]) -> int:
    return sum(w + 1 for w in widths if w) - 1
