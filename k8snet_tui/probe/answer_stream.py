"""The answers of one far end, with a limit to each wait.

A stream has one reader, but its rounds and a TCP try take turns on it, and a line may be cut between them:
so what is half read lives here, once a stream. Giving up a wait does not give up the read.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from msgspec.structs import replace

from k8snet_tui.model.trace import Chunk, Reply, RoundOver, Silence, ToolFound
from k8snet_tui.probe.answers import AnswerReader, FarAnswer
from k8snet_tui.probe.remote import trace_tick
from k8snet_tui.probe.stream import ProbeStream


class StreamOver(Exception):
    """The far end has ended by itself."""


class FarEndMute(Exception):
    """The far end owes its word, and its stream has not ended: it hangs, or the line to it."""


class AnswerStream:
    def __init__(self, stream: ProbeStream) -> None:
        self._stream = stream
        self._chunks = aiter(stream.chunks())
        self._reader = AnswerReader()
        self._pending: asyncio.Task[Chunk] | None = None
        self._earlier_rounds = 0
        self._last_round = 0
        self.tool = ""
        """The far end's, once it has said so."""

    @property
    def is_over(self) -> bool:
        """The far end has ended, or is lost."""
        return self._pending is not None and self._pending.done() and self._pending.exception() is not None

    def listen(self) -> "asyncio.Task[Chunk]":
        """Reads on while nobody waits, so that an end is known."""
        if self._pending is None:
            self._pending = asyncio.ensure_future(_read(self._chunks))
        return self._pending

    def begin_rounds(self) -> None:
        """Rounds count from 1 again; late answers to earlier ones are dropped from now on."""
        self._earlier_rounds = self._last_round

    async def send_tick(
        self, number: int, first: int, last: int, wait_s: int, port: int, address: str
    ) -> None:
        """One range of TTLs of round `number`; see `trace_tick`."""
        self._last_round = max(self._last_round, self._earlier_rounds + number)
        await self.send(trace_tick(self._earlier_rounds + number, first, last, wait_s, port, address))

    async def send(self, data: bytes) -> None:
        await self._stream.send(data)

    async def receive(self, wait_s: float) -> list[FarAnswer]:
        """The next answers; none when the time is over. Raises StreamOver, and whatever the stream raises."""
        pending = self.listen()
        await asyncio.wait((pending,), timeout=max(0.0, wait_s))
        if not pending.done():
            return []
        finished, self._pending = pending, None
        return [own for answer in self._reader.feed(finished.result().data) if (own := self._own(answer))]

    def _own(self, answer: FarAnswer) -> FarAnswer | None:
        match answer:
            case ToolFound():
                self.tool = answer.tool
            case Reply() | Silence() | RoundOver():
                number = answer.round - self._earlier_rounds
                return replace(answer, round=number) if number > 0 else None
        return answer

    async def close(self) -> None:
        if self._pending is None:
            return
        self._pending.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._pending


async def _read(chunks: AsyncIterator[Chunk]) -> Chunk:
    try:
        return await anext(chunks)
    except StopAsyncIteration:
        raise StreamOver from None


@asynccontextmanager
async def read_answers(stream: ProbeStream) -> AsyncIterator[AnswerStream]:
    """The stream's one reader; leaving ends the read, not the stream."""
    answers = AnswerStream(stream)
    try:
        yield answers
    finally:
        await answers.close()
