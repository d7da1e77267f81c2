"""Copying to the terminal's clipboard, over SSH too: OSC 52 (xterm's ctlseqs, "Manipulate Selection Data").

What is copied may be pasted into a shell: only what can be printed, and newlines, are passed on.
"""

from textual.widget import Widget

from k8snet_tui.ui.panes.pane import Hint

MOST_BYTES = 74_000
"""Of base64, which terminals take: xterm 100,000 bytes, tmux and screen less."""


def copy(widget: Widget, text: str, what: str = "") -> None:
    """Says what was copied, and how much of it where that is too much."""
    printable = "".join(c for c in text if c.isprintable() or c == "\n")
    data = printable.encode()[-MOST_BYTES * 3 // 4 :].decode(errors="ignore")
    widget.app.copy_to_clipboard(data)
    part = "the end of " if len(data) < len(printable) else ""
    shown = what or (data if len(data) <= 60 else f"{data[:59]}…")
    widget.post_message(Hint(f"copied {part}{shown}"))
