"""A process of this machine as a probe stream: the loop with real pipes, and no cluster."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from k8snet_tui.model.probe_answers import Chunk


class ProcessStream:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin and process.stdout
        self.process = process
        self._input, self._output = process.stdin, process.stdout

    async def send(self, data: bytes) -> None:
        self._input.write(data)
        await self._input.drain()

    async def chunks(self) -> AsyncIterator[Chunk]:
        while data := await self._output.read(4096):
            yield Chunk(data, time.monotonic())

    async def end(self) -> int:
        """Closes its stdin, as a lost connection does, and waits for its end."""
        self._input.close()
        return await self.process.wait()

    async def leave(self) -> None:
        """However the test went, nothing stays."""
        try:
            async with asyncio.timeout(5):
                await self.end()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
        self.process._transport.close()  # type: ignore[attr-defined]


@asynccontextmanager
async def run_stream(
    argv: Sequence[str], env: Mapping[str, str] | None = None
) -> AsyncIterator[ProcessStream]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, env=env)
    stream = ProcessStream(process)
    try:
        yield stream
    finally:
        await stream.leave()
