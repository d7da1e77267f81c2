"""One stream to a far end, shared by any number of traces: its one reader, and who sends on it.

Every tick has a number of its own, which comes back with each of its answers. Giving up a wait does not give
up the read.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from k8snet_tui.model.probe_answers import TcpAnswer, ToolFound
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.demultiplexer import Demultiplexer, Subscription, Tick
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.ports import PortAllocator
from k8snet_tui.probe.remote import NO_TICK, dial_tick, trace_tick
from k8snet_tui.probe.stream import ProbeStream

LATE_S = 15.0
"""How much later than its wait a tick may still be told of."""
FIRST_PORT = 33434
"""Of UDP probes: traceroute's usual range begins here, and nothing listens there."""


class StreamOver(Exception):
    """The far end has ended by itself."""


class Channel:
    def __init__(self, stream: ProbeStream, *, is_driven: bool = True) -> None:
        self.is_driven = is_driven
        """It takes ticks. One that ticks by itself counts its rounds from 1, and serves one trace."""
        self._stream = stream
        self._last_tick = 0
        self._ports = PortAllocator()
        self._demultiplexer = Demultiplexer(self._ports, is_driven=is_driven)
        self._end: Exception | None = None
        self._reading: asyncio.Task[None] | None = None
        """From the first subscription on, so that nothing is missed."""

    @property
    def is_over(self) -> bool:
        """The far end has ended, or is lost."""
        return self._end is not None

    @property
    def tools(self) -> dict[Protocol, ToolFound]:
        """The far end's, once it has said so."""
        return self._demultiplexer.tools

    def dialect(self, protocol: Protocol) -> Dialect:
        """Of the tool for these probes, as far as it is known."""
        return self._demultiplexer.dialect(protocol)

    def subscribe(self, protocol: Protocol = Protocol.UDP, port: int | None = None) -> Subscription:
        """For probes of one kind, and to one port, where one is given."""
        subscription = Subscription(protocol, port)
        self._demultiplexer.add(subscription)
        if self._end is not None:
            subscription.end(self._end)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """What is still in flight for it is dropped when it comes; its ports stay taken till then."""
        self._demultiplexer.remove(subscription)

    async def send_probes(
        self, asker: Subscription, number: int, ttls: range, wait_s: int, address: str
    ) -> int:
        """Sends one range of TTLs of round `number`, all at once; gives the port of the first."""
        if not self.is_driven:
            return asker.port or FIRST_PORT
        now_s = time.monotonic()
        self._last_tick += 1
        pace_s = self.dialect(asker.protocol).paces_s.get(asker.protocol, 0.0)
        tick, until_s = self._last_tick, now_s + wait_s + pace_s * ttls.stop + LATE_S
        self._demultiplexer.expect(tick, Tick(asker, number, ttls, until_s), now_s)
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
        if self._end is not None:
            raise self._end
        self._last_tick += 1
        tick = self._last_tick
        answer = self._demultiplexer.expect_tcp(tick)
        try:
            await self._stream.send(dial_tick(tick, wait_s, port, address))
            async with asyncio.timeout(limit_s):
                return await answer
        except TimeoutError:
            return None
        finally:
            self._demultiplexer.forget_tcp(tick)

    async def close(self) -> None:
        """Ends the read, not the stream."""
        if self._reading is None:
            return
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        end: Exception = StreamOver("the far end has ended")
        try:
            async for chunk in self._stream.chunks():
                self._demultiplexer.feed(chunk)
        except Exception as failure:  # noqa: BLE001 - raised again by whoever reads or sends next
            end = failure
        self._end = end
        self._demultiplexer.end(end)


@asynccontextmanager
async def open_channel(stream: ProbeStream, *, is_driven: bool = True) -> AsyncIterator[Channel]:
    """Leaving ends the read, not the stream."""
    channel = Channel(stream, is_driven=is_driven)
    try:
        yield channel
    finally:
        await channel.close()
