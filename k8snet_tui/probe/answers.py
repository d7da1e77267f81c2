"""Reads the framed lines of the far end's loop: which tool, which round, which TTL, and what was said.

The frame is ours, the rest is the tool's and goes to its dialect. Lines come whole, each in one write, but
the stream cuts them where it likes. A far end that prints without end costs no memory.
"""

import re
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.trace import Answer, Reply, RoundOver, Silence, ToolFound
from k8snet_tui.probe.dialects.traceroute import LINE_LIMIT, read_piece, unreadable

LINES_A_ROUND = 500

_FRAME = re.compile(
    r"@(?:tool (?P<tool>[\w .+-]{1,40})"
    r"|end (?P<end>[0-9]{1,9})"
    r"|tcp (?P<attempt>[0-9]{1,9}) (?P<code>[0-9]{1,3})(?: (?P<said>.*))?"
    r"|(?P<round>[0-9]{1,9}) (?P<ttl>[0-9]{1,3}) (?P<text>.*))\s*",
    re.DOTALL | re.ASCII,
)


class TcpAnswer(Struct, frozen=True):
    """What the far end's tool said of one connection."""

    attempt: int
    code: int
    """0: connected."""
    said: str


FarAnswer: TypeAlias = Answer | TcpAnswer


def read_line(line: str) -> list[FarAnswer]:
    frame = _FRAME.fullmatch(line)
    if frame is None:
        return [unreadable(line)] if line.strip() else []
    part = frame.groupdict()
    if part["tool"]:
        return [ToolFound(part["tool"].strip())]
    if part["end"]:
        return [RoundOver(int(part["end"]))]
    if part["attempt"]:
        return [TcpAnswer(int(part["attempt"]), int(part["code"]), (part["said"] or "").strip())]
    return list(read_piece(int(part["round"]), int(part["ttl"]), part["text"]))


class AnswerReader:
    """Bytes in, answers out; holds at most one line."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._newest_round = -1
        self._lines = 0

    def feed(self, data: bytes) -> list[FarAnswer]:
        answers: list[FarAnswer] = []
        *ended, rest = data.split(b"\n")
        for part in ended:
            self._keep(part)
            answers += self._end_line()
        self._keep(rest)
        return answers

    def _keep(self, part: bytes) -> None:
        self._line += part[: LINE_LIMIT - len(self._line)]

    def _end_line(self) -> list[FarAnswer]:
        line = self._line.decode("latin-1")
        self._line.clear()
        answers = read_line(line)
        newest = max((a.round for a in answers if isinstance(a, Reply | Silence | RoundOver)), default=-1)
        if newest > self._newest_round:
            self._newest_round, self._lines = newest, 0
        self._lines += 1
        return answers if self._lines <= LINES_A_ROUND else []
