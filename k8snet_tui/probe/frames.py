"""Reads what the far end prints: which tool, which tick, which TTL, and what its tool says of that.

The frame is ours, the rest is the tool's and goes to its dialect. Lines come whole, each in one write, but
the stream cuts them where it likes. A far end is not trusted: one that prints without end costs no memory,
and it is heard for so many lines of a tick, and of the TTLs that were asked for.
"""

import re
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.probe_answers import Answer, Reply, SendFailed, Silence, ToolFound, Unreadable
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine

LINE_LIMIT = 1024
"""Bytes of a line that are read; the rest of it is dropped."""
SHOWN_LIMIT = 200
LINES_A_PROBE = 8
"""A tool that says more of one probe is not listened to."""

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


class Tick(Struct):
    """What a far end was asked for in one word: so many TTLs of a round."""

    round: int
    ttls: range
    until_s: float
    """On the monotonic clock: after that nothing is expected of it."""
    lines: int = 0
    """So many were read."""
    read_line: ReadLine | None = None
    """Of the tool that sends its probes, from their first line on."""

    def read(self, line: ProbeLine, dialect: Dialect) -> list[Answer]:
        """`dialect` is the tool's, as known when the tick's first line comes."""
        if self.lines >= len(self.ttls) * LINES_A_PROBE:
            return []
        self.lines += 1
        if self.read_line is None:
            self.read_line = dialect.reader(self.round)
        answers = self.read_line(line.ttl, line.text)
        if line.ttl == 0:
            answers = [each for answer in answers for each in self._spread(answer)]
        return [self._plain(each) for each in answers if self._is_asked(each)]

    def _spread(self, answer: Answer) -> list[Answer]:
        """One process asks the whole range: what keeps it from sending leaves the rest unsent too."""
        if not isinstance(answer, SendFailed):
            return [answer]
        return [replace(answer, ttl=ttl) for ttl in self.ttls if ttl >= answer.ttl]

    def _is_asked(self, answer: Answer) -> bool:
        return not isinstance(answer, Reply | Silence | SendFailed) or answer.ttl in self.ttls

    @staticmethod
    def _plain(answer: Answer) -> Answer:
        return Unreadable(printable(answer.line)) if isinstance(answer, Unreadable) else answer
