"""What a connection costs while it is open."""

import asyncio
import tracemalloc
from asyncio import sslproto
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web

from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import connected, serving

CONNECTIONS = 10
MOST_EACH = 128 * 1024


def tls_memory() -> int:
    """Bytes that asyncio holds for TLS."""
    of_tls = tracemalloc.Filter(inclusive=True, filename_pattern=sslproto.__file__)
    traces = tracemalloc.take_snapshot().filter_traces([of_tls]).statistics("filename")
    return sum(each.size for each in traces)


async def test_a_tls_connection_that_is_kept_open_takes_little_memory(tmp_path: Path) -> None:
    authority, over = Authority(), asyncio.Event()

    async def watch(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await over.wait()
        return response

    async with (
        serving(authority.server(tmp_path)) as api,
        connected(api.config(authority=authority.pem)) as c,
    ):
        api.on("/watch", watch)
        tracemalloc.start()
        try:
            async with AsyncExitStack() as open_watches:
                for _ in range(CONNECTIONS):
                    await open_watches.enter_async_context(c.stream("/watch"))
                both_ends = tls_memory()
                over.set()
        finally:
            tracemalloc.stop()
    assert both_ends < 2 * CONNECTIONS * MOST_EACH
