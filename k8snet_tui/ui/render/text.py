"""How text from a cluster or a probe is made to fit into terminal cells.

All such text is hostile: what is not printable is dropped here, before anything measures or paints it.
"""

from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from k8snet_tui.ui.render.glyphs import ELLIPSIS

MAX_CHARACTERS = 1024
"""More than any screen is wide; what is longer is cut before it is looked at."""


def clean(text: str) -> str:
    """Drops control, format and private characters: escape sequences lose their sting."""
    text = text[:MAX_CHARACTERS]
    if text.isprintable():
        return text
    return "".join(c for c in text if c.isprintable())


def width_of(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


@lru_cache(2048)
def fit(text: str, width: int, right: bool = False) -> str:
    """Gives `text` in exactly `width` cells, cut with an ellipsis or padded."""
    text = clean(text)
    missing = width - width_of(text)
    if missing < 0:
        return set_cell_size(text, width - 1) + ELLIPSIS if width > 0 else ""
    padding = " " * missing
    return padding + text if right else text + padding


def fit_middle(text: str, width: int) -> str:
    """Like `fit`, but keeps both ends: the end of a pod's name tells it from its siblings."""
    text = clean(text)
    if width_of(text) <= width or width < 8 or not text.isascii():
        return fit(text, width)
    tail = (width - 1) // 2
    return text[: width - 1 - tail] + ELLIPSIS + text[-tail:]


def fold(text: str, width: int) -> list[str]:
    """Breaks a text of any length between words, and a word that is longer than a line where that ends.

    At least one line. Blanks within a line stay as they are, so that columns and indents do.
    """
    rest = "".join(c for c in text if c.isprintable()).rstrip()
    lines: list[str] = []
    while width_of(rest) > width > 0:
        end = _most_characters(rest, width)
        blank = rest.rfind(" ", 1, end + 1)
        cut = blank if rest[:blank].strip() else end
        lines.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def _most_characters(text: str, width: int) -> int:
    """How many fit, at least one."""
    if text[:width].isascii():
        return width
    cells, count = 0, 0
    for character in text:
        cells += width_of(character)
        if cells > width:
            break
        count += 1
    return max(1, count)


def wrap(text: str, width: int) -> list[str]:
    """Breaks a sentence between words; a word longer than a line is cut."""
    lines: list[str] = []
    current = ""
    for word in clean(text).split():
        if current and width_of(current) + 1 + width_of(word) > width:
            lines.append(current)
            current = ""
        current = f"{current} {word}" if current else fit(word, width).rstrip()
    return [*lines, current] if current else lines
