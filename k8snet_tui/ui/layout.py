"""What the size of the terminal asks of the layout; the style sheet says how each of them looks."""

from typing import Any

from textual.geometry import Size
from textual.screen import Screen

LEAST_WIDTH, LEAST_HEIGHT = 60, 15
BESIDE_FROM_WIDTH = 101
"""From here lists stand beside each other."""
WIDE_FROM_WIDTH, TALL_FROM_HEIGHT = 160, 50
"""From here the nodes, and the path, are given more of it."""
OVER_FROM_WIDTH, OVER_FROM_HEIGHT = 90, 28
"""From here a list stands over the path."""


def apply_layout(screen: Screen[Any], size: Size, *, is_zoomed: bool = False) -> None:
    """All panes; lists beside each other and the path in their place; one list over the path; one pane."""
    width, height = size
    beside, over = width >= BESIDE_FROM_WIDTH, height >= OVER_FROM_HEIGHT
    single = is_zoomed or has_room_for_one(size)
    screen.set_class(width < LEAST_WIDTH or height < LEAST_HEIGHT, "too-small")
    screen.set_class(width >= WIDE_FROM_WIDTH, "wide")
    screen.set_class(height >= TALL_FROM_HEIGHT, "tall")
    screen.set_class(not single and beside and not over, "beside")
    screen.set_class(not single and over and not beside, "over")
    screen.set_class(single, "single")


def has_room_for_one(size: Size) -> bool:
    """One pane at a time, whatever is wanted."""
    return size.width < (OVER_FROM_WIDTH if size.height >= OVER_FROM_HEIGHT else BESIDE_FROM_WIDTH)


def too_small_sentence(size: Size) -> str:
    return f"{size.width}×{size.height} is too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed"
