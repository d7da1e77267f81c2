"""Lines of a log: however they were cut, never without end, and gone on after the last one that was read."""

import asyncio

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.streams.logs import CUT, LONGEST_LINE, LineReader, read_log
from k8snet_tui.model.log import LogLine, LogSource
from k8snet_tui.redaction import HIDDEN
from tests.cluster_unit.fake_api import connected, serving, status_body

PATH = "/api/v1/namespaces/team/pods/web/log"
SOURCE = LogSource("team", "web", "main")
STAMPED = b"2026-11-27T12:40:10.000000001Z one\n2026-11-27T12:40:10.000000002Z   two\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_lines_are_the_same_however_the_stream_was_cut(size: int) -> None:
    reader = LineReader()
    found = [line for at in range(0, len(STAMPED), size) for line in reader.feed(STAMPED[at : at + size])]
    assert [(line.stamp[-3:], line.text) for line in found] == [("01Z", "one"), ("02Z", "  two")]


def test_a_line_without_end_takes_no_more_room_and_the_next_one_is_whole() -> None:
    reader = LineReader()
    for _ in range(100):
        assert reader.feed(b"x" * 10_000) == []
    assert len(reader._unfinished) == LONGEST_LINE
    long, after = reader.feed(b"\nafter\n")
    assert long.text.endswith(CUT.decode()) and after == LogLine("", "after")


def test_escape_sequences_and_tokens_are_no_part_of_a_line() -> None:
    token = b"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.abc"
    (line,) = LineReader().feed(b"\x1b[32mINFO\x1b[0m\t\x1b]0;title\x07\x08token " + token + b"\n")
    assert line.text == f"INFO    token {HIDDEN}"


async def test_after_a_gap_only_later_lines_come() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(PATH, STAMPED.decode() + "2026-11-27T12:40:11.5Z three")
        batches = [batch async for batch in read_log(c, SOURCE, since="2026-11-27T12:40:10.000000002Z")]
    assert [line.text for batch in batches for line in batch] == ["three"]
    assert (
        api.requests[0].query["sinceTime"] == "2026-11-27T12:40:10Z"
        and "tailLines" not in api.requests[0].query
    )


async def test_a_container_that_waits_says_so_in_the_servers_words() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(PATH, status_body(400, 'container "main" is waiting to start'), status=400)
        with pytest.raises(Rejected, match="is waiting to start"):
            await anext(read_log(c, SOURCE))


async def test_a_flood_waits_at_the_server_while_nobody_reads() -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 200_000_000:
            await response.write(b"a line of a flood\n" * 5000)
            sent += 90_000
        return response

    async with serving() as api, connected(api.config()) as c:
        api.on(PATH, flood)
        batches = read_log(c, SOURCE)
        await anext(batches)
        await asyncio.sleep(0.3)
        assert sent < 20_000_000
        await batches.aclose()
