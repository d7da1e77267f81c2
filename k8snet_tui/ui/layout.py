"""What the size of the terminal asks of the layout; the style sheet says how each of them looks."""

from textual.geometry import Size
from textual.screen import Screen

LEAST_WIDTH, LEAST_HEIGHT = 60, 15
BESIDE_FROM_WIDTH = 101
"""From here lists stand beside each other."""
OVER_FROM_WIDTH, OVER_FROM_HEIGHT = 90, 28
"""From here a list stands over the path."""


def apply_layout(screen: Screen[None], size: Size) -> None:
    """All panes; lists beside each other and the path in their place; one list over the path; one pane."""
    width, height = size
    beside, over = width >= BESIDE_FROM_WIDTH, height >= OVER_FROM_HEIGHT
    screen.set_class(width < LEAST_WIDTH or height < LEAST_HEIGHT, "too-small")
    screen.set_class(beside and not over, "beside")
    screen.set_class(over and OVER_FROM_WIDTH <= width < BESIDE_FROM_WIDTH, "over")
    screen.set_class(not beside and not (over and width >= OVER_FROM_WIDTH), "single")


def too_small_sentence(size: Size) -> str:
    return f"{size.width}×{size.height} is too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed"
