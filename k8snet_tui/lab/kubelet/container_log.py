"""What a container has printed: whole lines, as a container runtime writes them, and only the last ones.

A line is there when its newline is, as in containerd's log files; what follows a log sees it then.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from msgspec import Struct

MOST_BYTES = 1 << 20
LONGEST_LINE = 16 << 10
"""containerd cuts longer lines in pieces of this size."""


class Line(Struct, frozen=True):
    time: datetime
    text: bytes
    """With its newline; without one a piece of a line that goes on, or the last before the program ended."""


class ContainerLog:
    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._first = 0
        self._size = 0
        self._unfinished = {1: b"", 2: b""}
        self._change = asyncio.Event()
        self.closed = False

    def write(self, stream: int, text: bytes) -> None:
        *lines, rest = (self._unfinished[stream] + text).split(b"\n")
        for line in lines:
            self._append_pieces(line + b"\n")
        while len(rest) >= LONGEST_LINE:
            self._append(rest[:LONGEST_LINE])
            rest = rest[LONGEST_LINE:]
        self._unfinished[stream] = rest
        self._notify_followers()

    def close(self) -> None:
        """The program has ended: what it left without a newline is all there will be of that line."""
        for rest in self._unfinished.values():
            if rest:
                self._append(rest)
        self._unfinished = {1: b"", 2: b""}
        self.closed = True
        self._notify_followers()

    def _append_pieces(self, line: bytes) -> None:
        for start in range(0, len(line), LONGEST_LINE):
            self._append(line[start : start + LONGEST_LINE])

    def _append(self, text: bytes) -> None:
        self._lines.append(Line(datetime.now(UTC), text))
        self._size += len(text)
        while self._size > MOST_BYTES:
            self._size -= len(self._lines.popleft().text)
            self._first += 1

    def _notify_followers(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    def list_lines(self, *, tail: int | None = None, since: datetime | None = None) -> list[Line]:
        lines = [line for line in self._lines if since is None or line.time >= since]
        return lines if tail is None else lines[len(lines) - min(tail, len(lines)) :]

    async def follow(self, *, tail: int | None = None, since: datetime | None = None) -> AsyncIterator[Line]:
        """The lines so far, then every further one until the program has ended."""
        lines = self.list_lines(tail=tail, since=since)
        seen = self._first + len(self._lines)
        for line in lines:
            yield line
        while True:
            change = self._change
            skip = max(0, seen - self._first)
            fresh = [line for i, line in enumerate(self._lines) if i >= skip]
            seen = self._first + len(self._lines)
            for line in fresh:
                yield line
            if change is self._change:
                if self.closed:
                    return
                await change.wait()
