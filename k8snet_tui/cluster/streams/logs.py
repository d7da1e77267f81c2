"""A container's log as it is written, in batches of lines.

Who reads pulls: while nobody asks for the next batch nothing is taken from the socket, and the kubelet waits.
https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod
"""

import re
from collections.abc import AsyncGenerator

from k8snet_tui.cluster.errors import plain_lines
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.paths import pod_path
from k8snet_tui.model.log import LogLine, LogSource

TAIL = 500
"""Lines from before it was opened."""
LONGEST_LINE = 8192
"""Bytes; what is beyond is left out. A container may print for ever without a newline."""
CUT = b" [cut]"
ANYTHING = "*/*"
"""A genuine server has it as text/plain alone."""


async def read_log(
    c: Connection, source: LogSource, *, since: str = "", tail: int = TAIL
) -> AsyncGenerator[tuple[LogLine, ...], None]:
    """Until the container ends; with `since`, a stamp, what was printed after it. Raises any ClusterError."""
    query = [("container", source.container), ("timestamps", "true")]
    query += [("previous", "true")] if source.previous else [("follow", "true")]
    query += [("sinceTime", _whole_second(since))] if since else [("tailLines", str(tail))]
    lines = LineReader()
    async with c.stream(pod_path(source.namespace, source.pod, "log"), query, accept=ANYTHING) as chunks:
        async for chunk in chunks:
            # A time has a precision of seconds there: what was read already comes again.
            if found := _newer(lines.feed(chunk), since):
                yield found
    if found := _newer(lines.finish(), since):
        yield found


def _newer(lines: list[LogLine], since: str) -> tuple[LogLine, ...]:
    return tuple(line for line in lines if not line.stamp or line.stamp > since)


class LineReader:
    """Lines out of chunks, however they were cut; none is longer than `LONGEST_LINE`."""

    def __init__(self) -> None:
        self._unfinished = b""
        self._overflows = False
        """The line that is being read is as long as it may be: its rest is passed over."""

    def feed(self, chunk: bytes) -> list[LogLine]:
        *ended, rest = chunk.split(b"\n")
        whole = [self._end_line(piece) for piece in ended]
        self._grow(rest)
        return _read_lines(whole)

    def finish(self) -> list[LogLine]:
        return _read_lines([self._end_line(b"")]) if self._unfinished else []

    def _end_line(self, piece: bytes) -> bytes:
        self._grow(piece)
        line = self._unfinished + (CUT if self._overflows else b"")
        self._unfinished, self._overflows = b"", False
        return line

    def _grow(self, piece: bytes) -> None:
        room = LONGEST_LINE - len(self._unfinished)
        self._overflows = self._overflows or len(piece) > room
        self._unfinished += piece[:room]


def _read_lines(lines: list[bytes]) -> list[LogLine]:
    texts = plain_lines(b"\n".join(lines).decode("utf-8", "replace")) if lines else []
    return [_read_line(text) for text in texts]


def _read_line(text: str) -> LogLine:
    """With `timestamps` each begins with its stamp and a blank; what a kubelet itself says may not."""
    stamp, blank, rest = text.partition(" ")
    is_stamped = bool(blank) and stamp[4:5] == "-" and stamp[10:11] == "T" and stamp[:4].isdigit()
    return LogLine(stamp, rest) if is_stamped else LogLine("", text)


def _whole_second(stamp: str) -> str:
    """`2026-11-27T12:40:10.123456789+01:00` as `2026-11-27T12:40:10+01:00`: a node's clock has its zone."""
    zone = re.search(r"[+-]\d\d:\d\d\Z", stamp)
    return f"{stamp[:19]}{zone[0] if zone else 'Z'}"
