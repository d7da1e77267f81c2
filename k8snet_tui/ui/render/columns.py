"""The columns of a table: one record says all there is to know of one, and how they share the room.

The heading, the cells, the widths and the help are all read from it: to add a column is to add a record.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from k8snet_tui.ui.render.text import clean, fit, width_of

RowT = TypeVar("RowT")
ViewT = TypeVar("ViewT")


LAST_FOR_MAIN = 4


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
    is_main: bool = False
    """A name: columns up to `LAST_FOR_MAIN` go before it is cut."""
    most: int = 0
    """It has a use for so many cells, whatever its texts are: it takes what others leave."""
    short: Callable[[str, int], str] | None = None
    """How a text that does not fit is shortened; by default its end is cut."""

    is_needed: bool = False
    """A row would mean nothing without it, so it cannot be left away."""

    @property
    def name(self) -> str:
        """By which it is chosen and kept."""
        return self.heading.strip()

    def fit(self, text: str, width: int) -> str:
        if self.short is not None and width_of(clean(text)) > width:
            text = self.short(text, width)
        return fit(text, width, self.right)


Columns = Sequence[Column[RowT, ViewT]]


def measure(
    columns: Columns[RowT, ViewT], rows: Iterable[RowT], view: ViewT, least: Sequence[int] = ()
) -> tuple[int, ...]:
    """The widths that these rows would like, never less than `least`."""
    wanted = list(least or (column.most for column in columns))
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
    whole = [w if c.is_main else m for c, w, m in zip(columns, widths, least, strict=True)]
    for index in sorted((i for i, c in enumerate(columns) if c.dropped), key=lambda i: columns[i].dropped):
        needed = whole if columns[index].dropped <= LAST_FOR_MAIN else least
        if _used(needed, gap) > room:
            widths[index] = least[index] = whole[index] = 0
    for floor in (whole, least):
        _narrow(widths, floor, room, gap)
    return tuple(widths)


def _narrow(widths: list[int], floor: Sequence[int], room: int, gap: int) -> None:
    """Takes from where there is most to take, until all fits or nothing is left to take."""
    spare = [width - least for width, least in zip(widths, floor, strict=True)]
    excess = _used(widths, gap) - room
    while excess > 0 and (most := max(spare)) > 0:
        widest = spare.index(most)
        spare[widest] -= 1
        widths[widest] -= 1
        excess -= 1 if widths[widest] else 1 + gap


def heading_text(columns: Columns[RowT, ViewT], widths: Sequence[int], gap: int = 1) -> str:
    shown = zip(columns, widths, strict=True)
    return (" " * gap).join(fit(column.heading, width, column.right) for column, width in shown if width)


def cells_of(columns: Columns[RowT, ViewT], row: RowT, view: ViewT, widths: Sequence[int]) -> list[str]:
    """One text a column, exactly as wide as that; empty where the column had to go."""
    shown = zip(columns, widths, strict=True)
    return [column.fit(column.cell(row, view), width) if width else "" for column, width in shown]


def left_out(columns: Columns[RowT, ViewT], row: RowT, view: ViewT, widths: Sequence[int]) -> list[str]:
    """What this row does not show, or not whole: the cells with their headings."""
    shown = zip(columns, widths, strict=True)
    texts = ((column, clean(column.cell(row, view)), width) for column, width in shown)
    return [
        f"{column.heading.strip().lower()} {text}" for column, text, width in texts if width_of(text) > width
    ]


def _used(widths: Sequence[int], gap: int) -> int:
    return sum(w + gap for w in widths if w) - gap
