"""The answers of one far end, with a limit to each wait.

A stream has one reader, but its rounds and a TCP try take turns on it, and a line may be cut between them:
so what is half read lives here, once a stream. Giving up a wait does not give up the read.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from k8snet_tui.model.trace import Chunk
from k8snet_tui.probe.answers import AnswerReader, FarAnswer
from k8snet_tui.probe.stream import ProbeStream


class StreamOver(Exception):
    """The far end has ended by itself."""


class AnswerStream:
    def __init__(self, stream: ProbeStream) -> None:
        self._stream = stream
        self._chunks = aiter(stream.chunks())
        self._reader = AnswerReader()
        self._pending: asyncio.Task[Chunk] | None = None

    async def send(self, data: bytes) -> None:
        await self._stream.send(data)

    async def receive(self, wait_s: float) -> list[FarAnswer]:
        """The next answers; none when the time is over. Raises StreamOver, and whatever the stream raises."""
        if self._pending is None:
            self._pending = asyncio.ensure_future(_read(self._chunks))
        await asyncio.wait((self._pending,), timeout=max(0.0, wait_s))
        if not self._pending.done():
            return []
        finished, self._pending = self._pending, None
        return self._reader.feed(finished.result().data)

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
