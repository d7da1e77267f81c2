"""Every character on the screen that is not a letter, in one place."""

CURSOR = "›"
OPEN = "▾"
CLOSED = "▸"
ELLIPSIS = "…"
DOT = " · "
ARROW = "→"
VETH_PAIR = "⇄"

WIRE = " ── "
"""Between two devices of one node."""
SHORT_WIRE = " ─ "
"""Between a pod and its veth."""
LINK = " ════ "
"""Between two nodes."""
CUT_WIRE = " ─✗ "
CUT_LINK = " ══✗ "
"""Where the path is broken."""

RUNNING = "●"
"""A trace that goes on."""
PAUSED = "‖"
BAR_DONE = "━"
BAR_LEFT = "─"
"""How far a recording has been played."""
REACHED = "✓"
FAILED = "✗"
ATTENTION = "!"
SILENT = "*"
BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
"""A lost probe between bars."""

SOURCE = "S"
DESTINATION = "D"


def circled(number: int) -> str:
    """① to ⑳, and plain digits beyond."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)
