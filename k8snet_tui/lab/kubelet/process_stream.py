"""A program of the lab as its reader sees it: pipes or a terminal, an exit code, signals.

Nothing is gathered here: a chunk is read when the reader asks for it, so a program that writes faster
than it is read waits, as behind any pipe.
"""

import asyncio
import errno
import os
import signal
import termios
import weakref
from asyncio import Future
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from k8snet_tui.lab.machine.errors import CannotRun, LabError, NotRunning
from k8snet_tui.lab.machine.protocol import StartFailed, decode_failure

_CHUNK_BYTES = 65536
_END_OF_TRANSMISSION = b"\x04"


@dataclass
class Streams:
    """Our ends, non-blocking, and the other ends as they are handed to the program."""

    stdin: int | None
    outputs: dict[int, int]
    """Descriptor → 1 or 2."""
    started: int
    given: tuple[int, int, int, int]
    tty: bool

    def close(self) -> None:
        for descriptor in {self.stdin, self.started, *self.outputs}:
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self.stdin, self.started = None, -1
        self.outputs.clear()

    def close_input(self) -> None:
        if self.stdin is not None and self.stdin not in self.outputs:
            os.close(self.stdin)
        self.stdin = None

    def close_output(self, descriptor: int) -> None:
        del self.outputs[descriptor]
        if descriptor == self.stdin:
            self.stdin = None
        os.close(descriptor)


def open_streams(theirs: ExitStack, *, stdin: bool, tty: bool) -> Streams:
    """The ends in `given` are closed with `theirs`, when the program has its copies."""

    def pipe_out() -> tuple[int, int]:
        ours, other = os.pipe()
        os.set_blocking(ours, False)
        theirs.callback(os.close, other)
        return ours, other

    started, started_there = pipe_out()
    if tty:
        terminal, there = os.openpty()
        os.set_blocking(terminal, False)
        theirs.callback(os.close, there)
        return Streams(terminal, {terminal: 1}, started, (there, there, there, started_there), tty)
    out, out_there = pipe_out()
    errors, errors_there = pipe_out()
    ours: int | None = None
    if stdin:
        given, ours = os.pipe()
        os.set_blocking(ours, False)
    else:
        given = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
    theirs.callback(os.close, given)
    return Streams(ours, {out: 1, errors: 2}, started, (given, out_there, errors_there, started_there), tty)


class ProcessStream:
    """`ContainerProcess`, over descriptors of this process."""

    def __init__(
        self, pid: int, streams: Streams, ended: "Future[int]", send_signal: Callable[[int, int], None]
    ) -> None:
        self.pid = pid
        self._streams = streams
        self._ended = ended
        self._send_signal = send_signal
        weakref.finalize(self, streams.close)  # a stream that was not read to its end leaks no descriptors

    @property
    def exit_code(self) -> int | None:
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    def kill(self) -> None:
        self.terminate(signal.SIGKILL)

    def terminate(self, signal: int = signal.SIGTERM) -> None:
        if not self._ended.done():
            self._send_signal(self.pid, signal)

    async def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            descriptor = self._streams.stdin
            if descriptor is None or self._ended.done():
                raise BrokenPipeError("the program reads no more")
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:
                await self._until_ready(writable=(descriptor,))

    def close_stdin(self) -> None:
        if self._streams.tty and self._streams.stdin is not None:
            with suppress(OSError):
                os.write(self._streams.stdin, _END_OF_TRANSMISSION)
        self._streams.close_input()

    def resize(self, columns: int, rows: int) -> None:
        if self._streams.tty and self._streams.stdin is not None:
            termios.tcsetwinsize(self._streams.stdin, (rows, columns))

    async def output(self) -> AsyncIterator[tuple[int, bytes]]:
        outputs = self._streams.outputs
        while outputs:
            ended = self._ended.done()
            if not ended:
                await self._until_ready(readable=outputs)
            for descriptor, number in list(outputs.items()):
                data = _read(descriptor)
                if data:
                    yield number, data
                elif data is not None or ended:
                    self._streams.close_output(descriptor)

    async def started(self, program: str) -> None:
        """Returns when the program runs, which closes the pipe. CannotRun, LabError."""
        pipe = self._streams.started
        await self._until_ready(readable=(pipe,), or_ended=False)
        message = os.read(pipe, _CHUNK_BYTES)
        os.close(pipe)
        self._streams.started = -1
        if message:
            raise _explain(decode_failure(message), program)

    async def _until_ready(
        self, readable: Iterable[int] = (), writable: Iterable[int] = (), *, or_ended: bool = True
    ) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()

        def wake(_: object = None) -> None:
            if not ready.done():
                ready.set_result(None)

        reading, writing = tuple(readable), tuple(writable)
        for descriptor in reading:
            loop.add_reader(descriptor, wake)
        for descriptor in writing:
            loop.add_writer(descriptor, wake)
        if or_ended:
            self._ended.add_done_callback(wake)
        try:
            await ready
        finally:
            for descriptor in reading:
                loop.remove_reader(descriptor)
            for descriptor in writing:
                loop.remove_writer(descriptor)
            self._ended.remove_done_callback(wake)


def _read(descriptor: int) -> bytes | None:
    """Nothing for the end, None for nothing yet."""
    try:
        return os.read(descriptor, _CHUNK_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""  # EIO: nobody has the terminal open any more


def _explain(failure: StartFailed, program: str) -> LabError:
    if failure.number == errno.ESRCH:
        return NotRunning("the container has ended")
    reason = os.strerror(failure.number).lower()
    if failure.step != "exec":
        return LabError(f"the container could not be prepared ({failure.step}): {reason}")
    missing = failure.number == errno.ENOENT
    if missing:
        reason = f"stat {program}: {reason}" if "/" in program else "executable file not found in $PATH"
    return CannotRun(program, reason, missing=missing)
