"""Reads the framed lines of the far end: which tool, which tick, which TTL, and what was said.

The frame is ours, the rest is the tool's and goes to its dialect. Lines come whole, each in one write, but
the stream cuts them where it likes. A far end that prints without end costs no memory.
"""

import re
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.probe_answers import ToolFound, Unreadable
from k8snet_tui.model.trace_options import Protocol

LINE_LIMIT = 1024
"""Bytes of a line that are read; the rest of it is dropped."""
SHOWN_LIMIT = 200

_FRAME = re.compile(
    r"@(?:tool(?:/(?P<kind>icmp|tcp|udp-paris))? (?P<tool>[\w .+-]{1,40})"
    r"|end (?P<end>[0-9]{1,9})"
    r"|tcp (?P<dialled>[0-9]{1,9}) (?P<code>[0-9]{1,3})(?: (?P<said>.*))?"
    r"|(?P<tick>[0-9]{1,9}) (?P<ttl>[0-9]{1,3}) (?P<text>.*))\s*",
    re.DOTALL | re.ASCII,
)


class ProbeLine(Struct, frozen=True, gc=False):
    """A line of the tool about one probe."""

    tick: int
    ttl: int
    text: str


class TickOver(Struct, frozen=True, gc=False):
    """All probes of a tick have had their answer or their wait."""

    tick: int


class TcpAnswer(Struct, frozen=True):
    """What the far end's tool said of one connection."""

    tick: int
    code: int
    """0: connected."""
    said: str


Frame: TypeAlias = ToolFound | ProbeLine | TickOver | TcpAnswer | Unreadable


def read_frame(line: str) -> Frame | None:
    """`line` holds one character a byte; None for an empty one."""
    frame = _FRAME.fullmatch(line)
    if frame is None:
        return Unreadable(printable(line)) if line.strip() else None
    part = frame.groupdict()
    if part["tool"]:
        return ToolFound(part["tool"].strip(), Protocol(part["kind"] or Protocol.UDP))
    if part["end"]:
        return TickOver(int(part["end"]))
    if part["dialled"]:
        return TcpAnswer(int(part["dialled"]), int(part["code"]), (part["said"] or "").strip())
    return ProbeLine(int(part["tick"]), int(part["ttl"]), part["text"])


def printable(line: str) -> str:
    text = line.encode("latin-1", "replace").decode("utf-8", "replace")
    return "".join(c for c in text if c.isprintable())[:SHOWN_LIMIT].strip()


class FrameReader:
    """Bytes in, frames out; holds at most one line."""

    def __init__(self) -> None:
        self._line = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        frames: list[Frame] = []
        *ended, rest = data.split(b"\n")
        for part in ended:
            self._keep(part)
            frame = read_frame(self._line.decode("latin-1"))
            self._line.clear()
            if frame is not None:
                frames.append(frame)
        self._keep(rest)
        return frames

    def _keep(self, part: bytes) -> None:
        self._line += part[: LINE_LIMIT - len(self._line)]
