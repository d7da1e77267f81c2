"""A recording as something to look at elsewhere: a cast of its frames, or a picture of its last one."""

import io
from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.text import Text

from k8snet_tui.recording.playback import Playback
from k8snet_tui.ui.render.painting import paint
from k8snet_tui.ui.replay.frames import Frame, frames

COLUMNS, ROWS = 110, 24


def make_cast(playback: Playback, name: str) -> str:
    """As asciinema's players of any age take it: asciicast v2 (docs.asciinema.org), absolute times.

    Only lines that differ from the frame before are sent.
    """
    head = {
        "version": 2,
        "width": COLUMNS,
        "height": ROWS,
        "timestamp": int(playback.recording.header.began.timestamp()),
        "title": f"replay of {name}",
    }
    lines = [msgspec.json.encode(head)]
    shown: Frame = ()
    for at_s, frame in frames(playback, name, COLUMNS, ROWS):
        sent = "".join(_changed(shown, frame))
        if sent:
            lines.append(msgspec.json.encode([at_s, "o", sent]))
        shown = frame
    return "".join(f"{line.decode()}\n" for line in lines)


def make_picture(playback: Playback, name: str) -> str:
    """The last frame, as SVG."""
    *_, (_, last) = frames(playback, name, COLUMNS, ROWS)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for line in last:
        console.print(Text.assemble(*((s.text, s.style or "") for s in paint(line, COLUMNS))), no_wrap=True)
    return console.export_svg(title=f"replay of {name}")


def _changed(before: Frame, after: Frame) -> Iterator[str]:
    if not before:
        yield "\x1b[?25l\x1b[2J"
    console = Console(color_system="standard", force_terminal=True, width=COLUMNS)
    for row, line in enumerate(after):
        if row >= len(before) or before[row] != line:
            yield f"\x1b[{row + 1};1H{paint(line, COLUMNS).render(console)}"
