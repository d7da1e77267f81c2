"""The columns of a table: one record says all there is to know of one, and how they share the room.

The heading, the cells, the widths and the help are all read from it: to add a column is to add a record.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from k8snet_tui.ui.render.text import clean, fit, width_of

RowT = TypeVar("RowT")
ViewT = TypeVar("ViewT")


class Column(Struct, Generic[RowT, ViewT], frozen=True):
    heading: str
    sentence: str
    """What it shows, for the help."""
    least: int
    """Below this width it is of no use."""
    cell: Callable[[RowT, ViewT], str]
    """Its text in one row; the view is what shapes cells beside the row itself."""
    right: bool = False
    dropped: int = 0
    """Where room is missing, columns go in this order; 0 never goes."""
    short: Callable[[str, int], str] | None = None
    """How a text that does not fit is shortened; by default its end is cut."""

    def fit(self, text: str, width: int) -> str:
        if self.short is not None and width_of(clean(text)) > width:
            text = self.short(text, width)
        return fit(text, width, self.right)


Columns = Sequence[Column[RowT, ViewT]]


def measure(
    columns: Columns[RowT, ViewT], rows: Iterable[RowT], view: ViewT, least: Sequence[int] = ()
) -> tuple[int, ...]:
    """The widths that these rows would like, never less than `least`."""
    wanted = list(least or (0,) * len(columns))
    for row in rows:
        for index, column in enumerate(columns):
            wanted[index] = max(wanted[index], width_of(clean(column.cell(row, view))))
    return tuple(wanted)


def share_room(
    columns: Columns[RowT, ViewT], wanted: Sequence[int], room: int, gap: int = 1
) -> tuple[int, ...]:
    """Gives each column its width, 0 where it has to go; `gap` cells between columns are counted."""
    widths = [max(w, len(c.heading)) for c, w in zip(columns, wanted, strict=True)]
    least = [min(c.least, w) for c, w in zip(columns, widths, strict=True)]
    for index in sorted((i for i, c in enumerate(columns) if c.dropped), key=lambda i: columns[i].dropped):
        if _used(least, gap) <= room:
            break
        widths[index] = least[index] = 0
    while _used(widths, gap) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i] - least[i])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return tuple(widths)


def heading_text(columns: Columns[RowT, ViewT], widths: Sequence[int], gap: int = 1) -> str:
    shown = zip(columns, widths, strict=True)
    return (" " * gap).join(fit(column.heading, width, column.right) for column, width in shown if width)


def cells_of(columns: Columns[RowT, ViewT], row: RowT, view: ViewT, widths: Sequence[int]) -> list[str]:
    """One text a column, exactly as wide as that; empty where the column had to go."""
    shown = zip(columns, widths, strict=True)
    return [column.fit(column.cell(row, view), width) if width else "" for column, width in shown]


def _used(widths: Sequence[int], gap: int) -> int:
    return sum(w + gap for w in widths if w) - gap
