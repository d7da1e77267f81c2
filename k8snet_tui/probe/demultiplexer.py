"""Reads what the far end prints, and gives each answer to the trace that asked.

The frame of a line is ours: which tool, which tick, which TTL; the rest is the tool's and goes to its
dialect. Lines come whole, each in one write, but the stream cuts them where it likes. A far end is not
trusted: one that prints without end costs no memory, and it is heard for so many lines of a tick, and of the
TTLs that were asked for.
"""

import asyncio
import re
import time
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.probe_answers import (
    Answer,
    Chunk,
    ProbeLine,
    Received,
    Reply,
    RoundOver,
    SendFailed,
    Silence,
    TcpAnswer,
    TickOver,
    ToolFound,
    Unreadable,
)
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine
from k8snet_tui.probe.dialects.registry import find_dialect
from k8snet_tui.probe.ports import PortAllocator
from k8snet_tui.probe.remote import HIGHEST_TTL

LINE_LIMIT = 1024
"""Bytes of a line that are read; the rest of it is dropped."""
SHOWN_LIMIT = 200
LINES_A_PROBE = 8
"""A tool that says more of one probe is not listened to."""
UNREAD_LIMIT = 2000
"""Answers that wait for their trace; more than any honest far end gives."""

_FRAME = re.compile(
    r"@(?:tool(?:/(?P<kind>icmp|tcp|udp-paris))? (?P<tool>[\w .+-]{1,40})"
    r"|end (?P<end>[0-9]{1,9})"
    r"|tcp (?P<dialled>[0-9]{1,9}) (?P<code>[0-9]{1,3})(?: (?P<said>.*))?"
    r"|(?P<tick>[0-9]{1,9}) (?P<ttl>[0-9]{1,3}) (?P<text>.*))\s*",
    re.DOTALL | re.ASCII,
)


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


class Subscription:
    """The answers to one trace's probes, till it receives them."""

    def __init__(self, protocol: Protocol, port: int | None) -> None:
        self.protocol = protocol
        self.port = port
        """Of all its probes; None where each has its own."""
        self._received: list[Received] = []
        self._came = asyncio.Event()
        self._end: Exception | None = None

    async def receive(self, wait_s: float) -> list[Received]:
        """The next answers; none when the time is over. Raises StreamOver, and whatever the stream raises."""
        if not self._received:
            self._require_open()
            # No exception for a time that is over: each would be garbage that only a collection finds.
            timer = asyncio.get_running_loop().call_later(max(0.0, wait_s), self.wake)
            try:
                await self._came.wait()
            finally:
                timer.cancel()
        self._came.clear()
        received, self._received = self._received, []
        if not received:
            self._require_open()
        return received

    def give(self, received: Received) -> None:
        """What is said of a tool for other probes than its own is passed over."""
        if isinstance(received.answer, ToolFound) and received.answer.protocol is not self.protocol:
            return
        if len(self._received) < UNREAD_LIMIT:
            self._received.append(received)
        self.wake()

    def wake(self) -> None:
        self._came.set()

    def end(self, reason: Exception) -> None:
        """What has come can still be received; then it is raised."""
        self._end = reason
        self.wake()

    def _require_open(self) -> None:
        if self._end is not None:
            raise self._end


class Tick(Struct):
    """What a far end was asked for in one word: so many TTLs of a round."""

    asker: Subscription
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


class Demultiplexer:
    """The ticks under way on one stream, each with the trace that asked."""

    def __init__(self, ports: PortAllocator, *, is_driven: bool) -> None:
        """One that is not driven counts its rounds from 1, and serves one trace."""
        self.tools: dict[Protocol, ToolFound] = {}
        """The far end's, once it has said so."""
        self._ports = ports
        """Taken by who sends a tick; free again when it is over."""
        self._is_driven = is_driven
        self._frames = FrameReader()
        self._ticks: dict[int, Tick] = {}
        self._dialled: dict[int, asyncio.Future[TcpAnswer]] = {}
        self._subscriptions: list[Subscription] = []

    def dialect(self, protocol: Protocol) -> Dialect:
        """Of the tool for these probes, as far as it is known."""
        found = self.tools.get(protocol)
        return find_dialect(found.tool if found else "")

    def add(self, subscription: Subscription) -> None:
        self._subscriptions.append(subscription)
        for found in self.tools.values():
            subscription.give(Received(time.monotonic(), found))

    def remove(self, subscription: Subscription) -> None:
        self._subscriptions.remove(subscription)

    def expect(self, number: int, tick: Tick, now_s: float) -> None:
        self._ticks = {known: each for known, each in self._ticks.items() if each.until_s > now_s}
        self._ticks[number] = tick

    def expect_tcp(self, number: int) -> "asyncio.Future[TcpAnswer]":
        tried = self._dialled[number] = asyncio.get_running_loop().create_future()
        return tried

    def forget_tcp(self, number: int) -> None:
        self._dialled.pop(number, None)

    def feed(self, chunk: Chunk) -> None:
        for frame in self._frames.feed(chunk.data):
            self._give(frame, chunk.received_s)

    def end(self, reason: Exception) -> None:
        """Of the stream: told to all who wait."""
        for subscription in self._subscriptions:
            subscription.end(reason)
        for tried in self._dialled.values():
            if not tried.done():
                tried.set_exception(reason)

    def _give(self, frame: Frame, at_s: float) -> None:
        match frame:
            case ProbeLine():
                if tick := self._find_tick(frame.tick):
                    for answer in tick.read(frame, self.dialect(tick.asker.protocol)):
                        tick.asker.give(Received(at_s, answer))
            case TickOver():
                self._end_tick(frame.tick, at_s)
            case TcpAnswer():
                tried = self._dialled.get(frame.tick)
                if tried and not tried.done():  # the first word of a try counts
                    tried.set_result(frame)
            case ToolFound():
                late = find_dialect(frame.tool).clocks_late
                found = self.tools[frame.protocol] = ToolFound(frame.tool, frame.protocol, late)
                self._give_all(Received(at_s, found))
            case Unreadable():
                self._give_all(Received(at_s, frame))

    def _end_tick(self, number: int, at_s: float) -> None:
        tick = self._find_tick(number)
        self._ports.release(number)
        self._ticks.pop(number, None)
        if tick:
            tick.asker.give(Received(at_s, RoundOver(tick.round)))

    def _find_tick(self, number: int) -> Tick | None:
        if not self._is_driven and number not in self._ticks and self._subscriptions:
            every = range(1, HIGHEST_TTL + 1)
            self._ticks = {number: Tick(self._subscriptions[0], number, every, float("inf"))}
        return self._ticks.get(number)

    def _give_all(self, received: Received) -> None:
        for subscription in self._subscriptions:
            subscription.give(received)
