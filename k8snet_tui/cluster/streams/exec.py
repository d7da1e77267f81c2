"""A program in a container, driven over a WebSocket: bytes in, stamped chunks out, and how it ended.

The wire is `v5.channel.k8s.io` (or v4, which can't close stdin): each binary message is one byte for the
channel, then bytes. Chunks are pulled from the socket by whoever reads, so a slow reader slows the sender.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence

from k8snet_tui.cluster.errors import (
    CommandNotFound,
    NotAllowed,
    Rejected,
    StreamLost,
    TimedOut,
    clean,
)
from k8snet_tui.cluster.http.connection import CLOSE_S, Connection, Query
from k8snet_tui.cluster.http.error_mapping import Status, read_status
from k8snet_tui.cluster.http.paths import pod_path
from k8snet_tui.cluster.streams.missing_program import says_missing
from k8snet_tui.cluster.transport.http_client import aiohttp
from k8snet_tui.model.probe_answers import Chunk

STDIN, STDOUT, STDERR, ERROR, CLOSE = 0, 1, 2, 3, 255
STDERR_LIMIT = 64 * 1024
HEAD_LIMIT = 2048
OPEN_S = 15.0
"""A kubelet that is there answers at once; one that is stopped lets the API server wait for it."""


class ExecStream:
    """One reader at a time. `exit_code` is known when `chunks` has ended by itself."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, argv0: str, container: str) -> None:
        self._socket = socket
        self._argv0, self._container = argv0, container
        self._stderr = bytearray()
        self._head = b""
        """How its output began: some runtimes say there that they could not run it."""
        self._given_back: Chunk | None = None
        self.exit_code: int | None = None

    @property
    def stderr(self) -> bytes:
        """The first 64 KiB."""
        return bytes(self._stderr)

    async def send(self, data: bytes) -> None:
        await self._send(bytes([STDIN]) + data)

    async def close_stdin(self) -> bool:
        """False where the server speaks only v4: there, stdin ends with the stream."""
        if self._socket.protocol != "v5.channel.k8s.io":
            return False
        await self._send(bytes([CLOSE, STDIN]))
        return True

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Standard output until the program ends. Raises CommandNotFound, StreamLost, Rejected."""
        if given_back := self._given_back:
            self._given_back = None
            yield given_back
        while self.exit_code is None:
            message = await self._socket.receive()
            if message.type is not aiohttp.WSMsgType.BINARY:
                raise StreamLost(self._explain_end(message))
            channel, data = message.data[:1], message.data[1:]
            if channel == bytes([STDOUT]) and data:
                self._head += data[: HEAD_LIMIT - len(self._head)]
                yield Chunk(data, time.monotonic())
            elif channel == bytes([STDERR]):
                self._stderr += data[: STDERR_LIMIT - len(self._stderr)]
            elif channel == bytes([ERROR]):
                self.exit_code = self._read_end(data)

    def give_back(self, chunk: Chunk) -> None:
        """It was only looked at: `chunks`, called again, begins with it."""
        self._given_back = chunk

    async def close(self) -> None:
        """Takes at most 0.3 s, whatever the other side does; the program's stdin ends with it."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._socket.close()
        except TimeoutError:
            pass

    async def _send(self, data: bytes) -> None:
        try:
            await self._socket.send_bytes(data)
        except (aiohttp.ClientError, OSError) as failure:
            raise StreamLost("it is closed") from failure

    def _read_end(self, body: bytes) -> int:
        """The exit code in the Status that ends every stream."""
        status = read_status(body) or Status(message=clean(body.decode("utf-8", "replace")))
        if status.status == "Success":
            return 0
        causes = status.details.causes if status.details else None
        code = next((c.message for c in causes or () if c.reason == "ExitCode"), "")
        if code.isdigit():
            told = (self._stderr[:HEAD_LIMIT] + b"\n" + self._head).decode("utf-8", "replace")
            if says_missing(told, self._argv0):
                raise CommandNotFound(self._argv0, self._container)
            return int(code)
        if says_missing(status.message, self._argv0):
            raise CommandNotFound(self._argv0, self._container)
        raise Rejected(
            f"the program could not be run in {self._container}: {status.message}", status=status.code
        )

    def _explain_end(self, message: aiohttp.WSMessage) -> str:
        if message.type is aiohttp.WSMsgType.ERROR:
            timed_out = isinstance(message.data, TimeoutError)
            return "the other side gave no sign of life" if timed_out else str(message.data)
        return (
            "closed by the other side" if message.type is aiohttp.WSMsgType.CLOSE else "the connection ended"
        )


async def open_exec(
    c: Connection, namespace: str, pod: str, container: str, argv: Sequence[str], *, stdin: bool = True
) -> ExecStream:
    """The stream is open when the server has agreed; a missing program shows when it is read.

    Raises TimedOut after OPEN_S, and any other `ClusterError`.
    """
    query = [("command", argument) for argument in argv] + _streams(container, stdin)
    return ExecStream(await _connect(c, namespace, pod, "exec", query), argv[0], container)


async def open_attach(c: Connection, namespace: str, pod: str, container: str) -> ExecStream:
    """To the program that the container runs already. Raises as open_exec does."""
    socket = await _connect(c, namespace, pod, "attach", _streams(container, stdin=True))
    return ExecStream(socket, "", container)


async def _connect(
    c: Connection, namespace: str, pod: str, part: str, query: Query
) -> aiohttp.ClientWebSocketResponse:
    try:
        async with asyncio.timeout(OPEN_S):
            return await c.websocket(pod_path(namespace, pod, part), query)
    except TimeoutError:
        raise TimedOut(
            f"{part} in {pod} was not answered within {OPEN_S:g} s", remedy="see whether its node is ready"
        ) from None
    except NotAllowed as refusal:
        if refusal.verb == "get":
            refusal.remedy = (
                f"{part} over a WebSocket is a GET: ask for the verb get on pods/{part} beside create, "
                "with which alone kubectl falls back to another protocol"
            )
        raise


def _streams(container: str, stdin: bool) -> list[tuple[str, str]]:
    streams = [("container", container), ("stdout", "true"), ("stderr", "true")]
    return [*streams, ("stdin", "true")] if stdin else streams


async def follow_log(c: Connection, namespace: str, pod: str, container: str) -> AsyncGenerator[Chunk, None]:
    """The container's log from its beginning until it ends."""
    query = [("container", container), ("follow", "true")]
    async with c.stream(pod_path(namespace, pod, "log"), query, accept="*/*") as chunks:
        async for data in chunks:
            yield Chunk(data, time.monotonic())
