"""The line between the app and an API server, with everything that a network does to it, on demand.

A proxy on loopback that carries bytes it does not understand: TLS stays between the two ends. It runs in a
thread of its own, so that neither its tasks nor its pauses are those of what is tested.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import yaml

CHUNK = 65536
TURNS_A_SECOND = 10
"""Of a slow line: so often a share of its bytes is let through."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closed with RST instead of FIN (socket(7))."""


class Line:
    """Faults stay until `restore`. While frozen, sockets stay open and neither end hears of the other."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._loop = asyncio.new_event_loop()
        self._calls: dict[_Call, asyncio.Task[None]] = {}
        self._flows = asyncio.Event()
        self.opened = 0
        """Connections that there have been."""
        self._flows.set()
        self._left: int | None = None
        """Bytes that still come to the app before all is cut."""
        self._rate: int | None = None
        self._server: asyncio.Server | None = None
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def connections(self) -> int:
        return len(self._calls)

    def cut(self) -> None:
        """Resets every connection; new ones are taken."""
        self._do(self._cut)

    def cut_after(self, count: int) -> None:
        """The same once so many bytes more have come to the app: in the middle of whatever it reads."""

        def begin() -> None:
            self._left = count

        self._do(begin)

    def freeze(self) -> None:
        """Nothing gets through, and nobody is told; new connections are taken and not answered."""
        self._do(self._flows.clear)

    def strand(self) -> None:
        """What is open is dead and nobody is told, as after a NAT has forgotten it; new connections work."""

        def begin() -> None:
            for call in self._calls:
                call.is_stranded = True

        self._do(begin)

    def slow_down(self, bytes_s: int) -> None:
        def begin() -> None:
            self._rate = bytes_s

        self._do(begin)

    def refuse(self) -> None:
        """As if the server were down: what is open is reset, and nothing listens any more."""
        self._await(self._refuse())

    def restore(self) -> None:
        self._await(self._restore())

    def _do(self, step: Callable[[], None]) -> None:
        async def done() -> None:
            step()

        self._await(done())

    def _await(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _cut(self) -> None:
        self._left = None
        for call in self._calls:
            call.reset()

    async def _refuse(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        self._cut()

    async def _restore(self) -> None:
        self._left = self._rate = None
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        call = _Call(reader, writer)
        task = asyncio.current_task()
        assert task
        self._calls[call] = task
        try:
            await self._flows.wait()
            await call.reach(*self._target)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(call, is_answer=False))
                group.create_task(self._carry(call, is_answer=True))
        except* (OSError, _Cut, asyncio.CancelledError):
            call.reset()
        finally:
            del self._calls[call]

    async def _carry(self, call: "_Call", *, is_answer: bool) -> None:
        """One direction. Who hangs up ends both, once the line lets it through."""
        reader, writer = (call.far[0], call.near[1]) if is_answer else (call.near[0], call.far[1])
        while data := await reader.read(self._share()):
            await self._flows.wait()
            if call.is_stranded:
                continue
            if self._rate is not None:
                await asyncio.sleep(len(data) / self._rate)
            if is_answer and self._left is not None:
                data, self._left = data[: self._left], self._left - len(data)
            writer.write(data)
            await writer.drain()
            if is_answer and self._left is not None and self._left <= 0:
                self._cut()
        await self._flows.wait()
        if call.is_stranded and is_answer:
            await asyncio.Event().wait()
        raise _Cut

    def _share(self) -> int:
        return CHUNK if self._rate is None else max(1, self._rate // TURNS_A_SECOND)

    def __enter__(self) -> "Line":
        self._thread.start()
        self.restore()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._await(self._refuse())
        self._await(_end(list(self._calls.values())))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Cut(Exception):
    pass


class _Call:
    """One connection: its half on the app's side, and the one on the server's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.near = reader, writer
        self.far = self.near
        self.is_stranded = False

    async def reach(self, host: str, port: int) -> None:
        self.far = await asyncio.open_connection(host, port)

    def reset(self) -> None:
        ends = (self.near,) if self.is_stranded else (self.near, self.far)
        for _, writer in ends:
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


async def _end(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def line_of(kubeconfig: Path) -> Line:
    """To the server that a kubeconfig names."""
    url = urlsplit(_read_cluster(yaml.safe_load(kubeconfig.read_text()))["server"])
    return Line(url.hostname or "", url.port or 443)


def write_kubeconfig(kubeconfig: Path, line: Line, written: Path) -> Path:
    """The same cluster through the line; the server's certificate is for the same name as before."""
    config = yaml.safe_load(kubeconfig.read_text())
    cluster = _read_cluster(config)
    cluster.setdefault("tls-server-name", urlsplit(cluster["server"]).hostname)
    cluster["server"] = f"https://127.0.0.1:{line.port}"
    written.write_text(yaml.safe_dump(config))
    written.chmod(0o600)
    return written


def _read_cluster(config: Any) -> Any:
    return config["clusters"][0]["cluster"]
