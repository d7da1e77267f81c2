"""What the size of the terminal asks of the layout: three panes, one at a time, or a plain sentence."""

from textual.geometry import Size
from textual.screen import Screen

LEAST_WIDTH, LEAST_HEIGHT = 60, 15
SINGLE_BELOW_WIDTH, SINGLE_BELOW_HEIGHT = 101, 28
"""Below these there is one pane at a time."""


def size_classes(screen: Screen[None], size: Size) -> None:
    width, height = size
    too_small = width < LEAST_WIDTH or height < LEAST_HEIGHT
    single = width < SINGLE_BELOW_WIDTH or height < SINGLE_BELOW_HEIGHT
    screen.set_class(too_small, "too-small")
    screen.set_class(single and not too_small, "single")


def too_small_sentence(size: Size) -> str:
    return f"{size.width}×{size.height} is too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed"
