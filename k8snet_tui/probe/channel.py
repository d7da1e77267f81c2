"""One stream to a far end, shared by any number of traces.

One task reads it and gives each answer to the trace that asked: every tick has a number of its own, which
comes back with each of its answers. Giving up a wait does not give up the read.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from msgspec import Struct

from k8snet_tui.model.probe_answers import Answer, RoundOver, ToolFound, Unreadable
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.registry import find_dialect
from k8snet_tui.probe.frames import Frame, FrameReader, ProbeLine, TcpAnswer, Tick, TickOver
from k8snet_tui.probe.ports import PortAllocator
from k8snet_tui.probe.remote import HIGHEST_TTL, NO_TICK, dial_tick, trace_tick
from k8snet_tui.probe.stream import ProbeStream

UNREAD_LIMIT = 2000
"""Answers that wait for their trace; more than any honest far end gives."""
LATE_S = 15.0
"""How much later than its wait a tick may still be told of."""
FIRST_PORT = 33434
"""Of UDP probes: traceroute's usual range begins here, and nothing listens there."""


class StreamOver(Exception):
    """The far end has ended by itself."""


class Received(Struct, frozen=True, gc=False):
    at_s: float
    """When its bytes came, on the monotonic clock."""
    answer: Answer


class Channel:
    """The stream's one reader, and the numbers and ports of what is under way on it."""

    def __init__(self, stream: ProbeStream, *, is_driven: bool = True) -> None:
        self.is_driven = is_driven
        """It takes ticks. One that ticks by itself counts its rounds from 1, and serves one trace."""
        self.tools: dict[Protocol, ToolFound] = {}
        """The far end's, once it has said so."""
        self._stream = stream
        self._last_tick = 0
        self._ticks: dict[int, tuple[Subscription, Tick]] = {}
        """Those under way, each with the trace that asked."""
        self._dialled: dict[int, asyncio.Future[TcpAnswer]] = {}
        self._ports = PortAllocator()
        self._subscriptions: list[Subscription] = []
        self._end: Exception | None = None
        self._reading: asyncio.Task[None] | None = None
        """From the first subscription on, so that nothing is missed."""

    @property
    def is_over(self) -> bool:
        """The far end has ended, or is lost."""
        return self._end is not None

    def dialect(self, protocol: Protocol) -> Dialect:
        """Of the tool for these probes, as far as it is known."""
        found = self.tools.get(protocol)
        return find_dialect(found.tool if found else "")

    def subscribe(self, protocol: Protocol = Protocol.UDP, port: int | None = None) -> "Subscription":
        """For probes of one kind, and to one port, where one is given."""
        subscription = Subscription(self, protocol, port)
        self._subscriptions.append(subscription)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return subscription

    def unsubscribe(self, subscription: "Subscription") -> None:
        """What is still in flight for it is dropped when it comes; its ports stay taken till then."""
        self._subscriptions.remove(subscription)

    async def send_probes(
        self, asker: "Subscription", number: int, ttls: range, wait_s: int, address: str
    ) -> int:
        """Sends one range of TTLs of round `number`; gives the port of the first."""
        if not self.is_driven:
            return asker.port or FIRST_PORT
        now_s = time.monotonic()
        self._last_tick += 1
        pace_s = self.dialect(asker.protocol).paces_s.get(asker.protocol, 0.0)
        tick, until_s = self._last_tick, now_s + wait_s + pace_s * ttls.stop + LATE_S
        self._ticks = {known: each for known, each in self._ticks.items() if each[1].until_s > now_s}
        self._ticks[tick] = asker, Tick(number, ttls, until_s)
        port = asker.port or self._ports.lease(tick, FIRST_PORT, len(ttls), now_s, until_s)
        await self._stream.send(
            trace_tick(tick, ttls.start, ttls.stop - 1, wait_s, port, address, asker.protocol)
        )
        return port

    async def keep_awake(self) -> None:
        """A word that asks for nothing: a far end that hears none gives up, for nobody may be there."""
        if self.is_driven:
            await self._stream.send(NO_TICK)

    async def dial(self, address: str, port: int, wait_s: int, limit_s: float) -> TcpAnswer | None:
        """Tries one TCP connection; None where nothing is said of it within `limit_s`.

        Raises StreamOver, and whatever the stream raises.
        """
        self.require_open()
        self._last_tick += 1
        tick = self._last_tick
        answer: asyncio.Future[TcpAnswer] = asyncio.get_running_loop().create_future()
        self._dialled[tick] = answer
        try:
            await self._stream.send(dial_tick(tick, wait_s, port, address))
            async with asyncio.timeout(limit_s):
                return await answer
        except TimeoutError:
            return None
        finally:
            self._dialled.pop(tick, None)

    def require_open(self) -> None:
        """Raises what ended the stream."""
        if self._end is not None:
            raise self._end

    async def close(self) -> None:
        """Ends the read, not the stream."""
        if self._reading is None:
            return
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        frames = FrameReader()
        end: Exception = StreamOver("the far end has ended")
        try:
            async for chunk in self._stream.chunks():
                for frame in frames.feed(chunk.data):
                    self._take(frame, chunk.received_s)
        except Exception as failure:  # noqa: BLE001 - raised again by whoever reads or sends next
            end = failure
        self._finish(end)

    def _finish(self, end: Exception) -> None:
        self._end = end
        for subscription in self._subscriptions:
            subscription.wake()
        for answer in self._dialled.values():
            if not answer.done():
                answer.set_exception(end)

    def _take(self, frame: Frame, at_s: float) -> None:
        match frame:
            case ProbeLine():
                self._take_line(frame, at_s)
            case TickOver():
                self._end_tick(frame.tick, at_s)
            case TcpAnswer():
                answer = self._dialled.get(frame.tick)
                if answer and not answer.done():  # the first word of a try counts
                    answer.set_result(frame)
            case ToolFound():
                late = find_dialect(frame.tool).clocks_late
                found = self.tools[frame.protocol] = ToolFound(frame.tool, frame.protocol, late)
                self._tell_all(Received(at_s, found))
            case Unreadable():
                self._tell_all(Received(at_s, frame))

    def _take_line(self, line: ProbeLine, at_s: float) -> None:
        if asked := self._find_tick(line.tick):
            asker, tick = asked
            for answer in tick.read(line, self.dialect(asker.protocol)):
                asker.tell(Received(at_s, answer))

    def _end_tick(self, number: int, at_s: float) -> None:
        asked = self._find_tick(number)
        self._ports.release(number)
        self._ticks.pop(number, None)
        if asked:
            asker, tick = asked
            asker.tell(Received(at_s, RoundOver(tick.round)))

    def _find_tick(self, number: int) -> "tuple[Subscription, Tick] | None":
        if not self.is_driven and number not in self._ticks and self._subscriptions:
            every = range(1, HIGHEST_TTL + 1)
            self._ticks = {number: (self._subscriptions[0], Tick(number, every, float("inf")))}
        return self._ticks.get(number)

    def _tell_all(self, received: Received) -> None:
        for subscription in self._subscriptions:
            subscription.tell(received)


class Subscription:
    """One trace's share of a channel: its probes out, the answers to them in."""

    def __init__(self, channel: Channel, protocol: Protocol, port: int | None) -> None:
        self.channel = channel
        self.protocol = protocol
        self.port = port
        self.is_awaited = True
        """Each answer wakes who receives; else what came till a tick is over does so at once."""
        self._received: list[Received] = []
        self._came = asyncio.Event()
        for found in channel.tools.values():
            self.tell(Received(time.monotonic(), found))

    async def send_probes(self, number: int, ttls: range, wait_s: int, address: str) -> int:
        """Asks for one range of TTLs of round `number`, all at once; gives the port of the first."""
        return await self.channel.send_probes(self, number, ttls, wait_s, address)

    async def receive(self, wait_s: float) -> list[Received]:
        """The next answers; none when the time is over. Raises StreamOver, and whatever the stream raises."""
        if not self._received:
            self.channel.require_open()
            # No exception for a time that is over: each would be garbage that only a collection finds.
            timer = asyncio.get_running_loop().call_later(max(0.0, wait_s), self.wake)
            try:
                await self._came.wait()
            finally:
                timer.cancel()
        self._came.clear()
        received, self._received = self._received, []
        if not received:
            self.channel.require_open()
        return received

    def tell(self, received: Received) -> None:
        """What is said of a tool for other probes than its own is passed over."""
        if isinstance(received.answer, ToolFound) and received.answer.protocol is not self.protocol:
            return
        if len(self._received) < UNREAD_LIMIT:
            self._received.append(received)
        if self.is_awaited or isinstance(received.answer, RoundOver):
            self.wake()

    def wake(self) -> None:
        self._came.set()


@asynccontextmanager
async def open_channel(stream: ProbeStream, *, is_driven: bool = True) -> AsyncIterator[Channel]:
    """Leaving ends the read, not the stream."""
    channel = Channel(stream, is_driven=is_driven)
    try:
        yield channel
    finally:
        await channel.close()
