"""Every character on the screen that is not a letter, in one place."""

CURSOR = "›"
OPEN = "▾"
CLOSED = "▸"
ELLIPSIS = "…"
DOT = " · "
ARROW = "→"
BACK_ARROW = "←"
BOTH_WAYS = "⇄"
VETH_PAIR = "⇄"

WIRE = " ── "
"""Between two devices of one node."""
LINK = " ════ "
"""Between two nodes."""
DOTTED_WIRE = " ┄┄ "
DOTTED_LINK = " ╍╍╍╍ "
"""Where nothing has proved yet that packets pass."""
CUT_WIRE = " ─✗ "
CUT_LINK = " ══✗ "
"""Where the path is broken."""

IN = "↓"
OUT = "↑"

RUNNING = "●"
"""A trace that goes on."""
PAUSED = "‖"
BAR_DONE = "━"
BAR_LEFT = "─"
"""How far a recording has been played."""
REACHED = "✓"
FAILED = "✗"
ATTENTION = "!"
DIFFERENT = "≠"
SILENT = "*"
BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
"""A lost probe between bars."""

SOURCE = "S"
DESTINATION = "D"
MARKED = "+"


def circled(number: int) -> str:
    """① to ⑳, and plain digits beyond."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)
