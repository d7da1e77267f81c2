"""The channels of exec and attach within one WebSocket: a byte that names the channel, then what it carries.

v5.channel.k8s.io is v4 plus a message that closes one channel (255, then the channel's number).
"""

import json
from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web
from msgspec import Meta, Struct

from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.statuses import bad_request

PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io")
STDIN, STDOUT, STDERR, ERROR, RESIZE = range(5)
CLOSE = 255
SUCCESS: Object = {"metadata": {}, "status": "Success"}


_Cells: TypeAlias = Annotated[int, Meta(ge=0, le=65535)]


class WindowSize(Struct, frozen=True, rename="pascal"):
    width: _Cells
    height: _Cells


class ChannelStream:
    """The server's end of one exec or attach."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    @property
    def response(self) -> web.WebSocketResponse:
        return self._socket

    async def send(self, channel: int, data: bytes) -> None:
        """ConnectionError when the client is gone. Waits for a client that reads slowly."""
        await self._socket.send_bytes(bytes((channel,)) + data)

    async def received(self) -> AsyncIterator[bytes | WindowSize]:
        """Input, and sizes of the client's window. Ends when it closes stdin (v5) or the connection."""
        closes = self._socket.ws_protocol == PROTOCOLS[0]
        async for message in self._socket:
            if message.type is not WSMsgType.BINARY or not message.data:
                continue
            channel, data = message.data[0], message.data[1:]
            if channel == STDIN and data:
                yield data
            elif channel == RESIZE and (size := _read_size(data)):
                yield size
            elif closes and channel == CLOSE and data[:1] == bytes((STDIN,)):
                return

    async def finish(self, status: Object) -> None:
        """Says how it ended and closes."""
        await self.send(ERROR, json.dumps(status, separators=(",", ":")).encode())
        await self._socket.close(code=WSCloseCode.OK)


def _read_size(data: bytes) -> WindowSize | None:
    try:
        return msgspec.json.decode(data, type=WindowSize)
    except msgspec.MsgspecError:
        return None


async def open_channels(request: web.Request) -> ChannelStream:
    """Takes the upgrade. The first message is empty, on the first channel the client reads."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        raise bad_request("Upgrade request required")
    offered = [p.strip() for p in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if not any(protocol in PROTOCOLS for protocol in offered):
        raise web.HTTPForbidden(text="")
    chosen = next(protocol for protocol in offered if protocol in PROTOCOLS)
    socket = web.WebSocketResponse(protocols=(chosen,), max_msg_size=1 << 25)
    await socket.prepare(request)
    stream = ChannelStream(socket)
    wanted = [c for c, name in ((STDOUT, "stdout"), (STDERR, "stderr")) if is_set(request, name)]
    await stream.send(wanted[0] if wanted else ERROR, b"")
    return stream


def is_set(request: web.Request, parameter: str) -> bool:
    return request.query.get(parameter, "").lower() in ("true", "1", "t")


def fail_with_exit_code(code: int) -> Object:
    told = f"command terminated with non-zero exit code: command terminated with exit code {code}"
    return {
        "metadata": {},
        "status": "Failure",
        "message": told,
        "reason": "NonZeroExitCode",
        "details": {"causes": [{"reason": "ExitCode", "message": str(code)}]},
    }


def fail_internally(message: str) -> Object:
    return {
        "metadata": {},
        "status": "Failure",
        "message": f"Internal error occurred: {message}",
        "reason": "InternalError",
        "details": {"causes": [{"message": message}]},
        "code": 500,
    }
