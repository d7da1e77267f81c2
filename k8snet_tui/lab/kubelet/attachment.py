"""One client's view of a program's output, between attach and detach."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

MOST_CHUNKS = 64


class Attachment:
    """A slow reader holds the program back; one that has detached does not."""

    def __init__(self) -> None:
        self._chunks: deque[tuple[int, bytes]] = deque()
        self._room = asyncio.Event()
        self._change = asyncio.Event()
        self._ended = False
        self._left = False

    async def put(self, stream: int, data: bytes) -> None:
        while len(self._chunks) >= MOST_CHUNKS and not self._left:
            self._room.clear()
            await self._room.wait()
        if not self._left:
            self._chunks.append((stream, data))
            self._change.set()

    def end(self) -> None:
        """The program has ended."""
        self._ended = True
        self._change.set()

    def leave(self) -> None:
        """Detaches."""
        self._left = True
        self._room.set()

    async def output(self) -> AsyncIterator[tuple[int, bytes]]:
        """As ContainerProcess.output: (1 or 2, bytes), until the program has ended."""
        while True:
            while self._chunks:
                yield self._chunks.popleft()
                self._room.set()
            if self._ended:
                return
            self._change.clear()
            await self._change.wait()
