"""The line itself: a test of what survives it is worth nothing if it does no harm."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.soak.line import Line

QUIET_S = 0.2
Ends = tuple[Line, asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    """A connection to a server that says everything back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    with Line(*server.sockets[0].getsockname()[:2]) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        writer.write(b"?")
        assert await hear(reader, 1) == b"?"
        yield line, reader, writer
        writer.close()
    server.close()


async def hear(reader: asyncio.StreamReader, count: int, within_s: float = 5.0) -> bytes:
    async with asyncio.timeout(within_s):
        return await reader.readexactly(count)


async def test_a_cut_resets_what_is_open_and_takes_new_connections(ends: Ends) -> None:
    line, reader, writer = ends
    writer.write(b"one")
    assert await hear(reader, 3) == b"one"
    line.cut()
    with pytest.raises(ConnectionResetError):
        await hear(reader, 1)
    reader, other = await asyncio.open_connection("127.0.0.1", line.port)
    other.write(b"two")
    assert await hear(reader, 3) == b"two"
    other.close()


async def test_a_line_is_cut_in_the_middle_of_an_answer(ends: Ends) -> None:
    line, reader, writer = ends
    line.cut_after(4)
    writer.write(b"123456")
    assert await hear(reader, 4) == b"1234"
    with pytest.raises(ConnectionResetError):
        await hear(reader, 1)


async def test_a_frozen_line_is_silent_and_goes_on_where_it_was(ends: Ends) -> None:
    line, reader, writer = ends
    line.freeze()
    writer.write(b"later")
    with pytest.raises(TimeoutError):
        await hear(reader, 1, QUIET_S)
    line.restore()
    assert await hear(reader, 5) == b"later"


async def test_a_stranded_connection_is_silent_for_good_while_new_ones_work(ends: Ends) -> None:
    line, reader, writer = ends
    line.strand()
    writer.write(b"never")
    with pytest.raises(TimeoutError):
        await hear(reader, 1, QUIET_S)
    reader, other = await asyncio.open_connection("127.0.0.1", line.port)
    other.write(b"two")
    assert await hear(reader, 3) == b"two"
    other.close()


async def test_a_server_that_is_down_refuses_and_comes_back_at_its_address(ends: Ends) -> None:
    line, reader, _ = ends
    line.refuse()
    with pytest.raises(ConnectionResetError):
        await hear(reader, 1)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", line.port)
    line.restore()
    _, other = await asyncio.open_connection("127.0.0.1", line.port)
    other.close()


async def test_a_slow_line_takes_its_time(ends: Ends) -> None:
    line, reader, writer = ends
    line.slow_down(1000)
    writer.write(bytes(400))
    with pytest.raises(TimeoutError):
        await hear(reader, 400, QUIET_S)
    line.restore()
