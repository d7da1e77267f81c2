"""Proxies of the tests' own, on loopback: each leads to the address that it was asked for, or refuses."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Asked = list[str]
Greet = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Asked], Awaitable[tuple[str, int] | None]]

HTTP_REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def http_proxy(
    asked: Asked, *, refuse: bool = False, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[str]:
    """An HTTP proxy that knows CONNECT."""

    async def greet(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: Asked
    ) -> tuple[str, int] | None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        writer.write(HTTP_REFUSAL if refuse else b"HTTP/1.1 200 OK\r\n\r\n")
        host, port = asked[-1].split()[1].split(":")
        return None if refuse else (host, int(port))

    async with _proxy(greet, asked, tls) as port:
        yield f"{'https' if tls else 'http'}://user:s3cret@127.0.0.1:{port}"


@asynccontextmanager
async def socks_proxy(
    asked: Asked, *, reply: int = 0, scheme: str = "socks5", leads_to: tuple[str, int] | None = None
) -> AsyncGenerator[str]:
    """A SOCKS5 proxy with user and password; `leads_to` is where the names that it is asked for are."""

    async def greet(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: Asked
    ) -> tuple[str, int] | None:
        _, methods = await reader.readexactly(2)
        assert 2 in await reader.readexactly(methods)
        writer.write(b"\x05\x02")
        user = await reader.readexactly((await reader.readexactly(2))[1])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x01\x00" if (user, password) == (b"user", b"s3cret") else b"\x01\x01")
        kind = (await reader.readexactly(4))[3]
        if kind == 1:
            host = ".".join(str(byte) for byte in await reader.readexactly(4))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        asked.append(f"{host}:{port}")
        writer.write(bytes([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]))
        return None if reply else leads_to or (host, port)

    async with _proxy(greet, asked, None) as port:
        yield f"{scheme}://user:s3cret@127.0.0.1:{port}"


@asynccontextmanager
async def silent_end(said: bytes = b"") -> AsyncGenerator[int]:
    """A port where somebody says this and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def _proxy(greet: Greet, asked: Asked, tls: ssl.SSLContext | None) -> AsyncGenerator[int]:
    pumps: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            where = await greet(reader, writer, asked)
            if where is not None:
                far_reader, far_writer = await asyncio.open_connection(*where)
                pumps.add(asyncio.create_task(pump(reader, far_writer)))
                pumps.add(asyncio.create_task(pump(far_reader, writer)))
                return
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in pumps:
            task.cancel()
