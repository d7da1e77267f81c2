"""A line that is silent: quiet, or dead? And servers in whose place something else answers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import Rejected, Throttled
from k8snet_tui.cluster.http import liveness
from k8snet_tui.cluster.http.error_mapping import translate_status
from k8snet_tui.cluster.http.liveness import cut_when_silent
from k8snet_tui.cluster.lists.changes import Listed, Lost, Resumed
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import PODS
from tests.cluster_unit.fake_api import FakeApi, connected, serving
from tests.cluster_unit.lists.test_reflector import (
    Script,
    following,
    is_listed,
    is_resumed,
    pods,
    take_until,
)
from tests.waiting import LIMIT_S, until

LIVE = "/livez"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "SILENCE_S", 0.1)
    monkeypatch.setattr(liveness, "ANSWER_S", 1.0)


@asynccontextmanager
async def watched(api: FakeApi) -> AsyncGenerator[Any]:
    """The changes of a quiet cluster, listed, with its line being felt."""
    Script(api, [pods("a")])
    async with connected(api.config()) as c, aclosing(Reflector(c, PODS, None).changes()) as changes:
        feeling = asyncio.create_task(cut_when_silent(c))
        try:
            await take_until(changes, is_listed)
            yield changes
        finally:
            feeling.cancel()


async def silence(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(LIMIT_S)
    return web.Response()


async def test_a_watch_on_a_dead_line_is_lost_when_the_server_does_not_answer(soon: None) -> None:
    async with serving() as api:
        api.on(LIVE, silence)
        async with watched(api) as changes:
            taken = await take_until(changes, is_resumed)
    assert [type(change) for change in taken] == [Lost, Resumed]


@pytest.mark.parametrize("status", [200, 403, 429, 500])
async def test_a_quiet_watch_goes_on_while_the_server_answers_anything(soon: None, status: int) -> None:
    async with serving() as api:
        api.answer(LIVE, "whatever", status=status)
        async with watched(api) as changes:
            change = asyncio.ensure_future(anext(changes))
            await until(lambda: sum(request.path == LIVE for request in api.requests) > 2)
            assert not change.done()
            change.cancel()
            await asyncio.wait((change,))


async def test_nothing_is_asked_while_something_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "SILENCE_S", 1.0)

    async def lively(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(60):
            await response.write(b"\n")
            await asyncio.sleep(0.02)
        return response

    async with serving() as api:
        api.on("/lively", lively)
        async with connected(api.config()) as c:
            feeling = asyncio.create_task(cut_when_silent(c))
            async with c.stream("/lively") as chunks:
                async for _ in chunks:
                    pass
            feeling.cancel()
        assert [request.path for request in api.requests] == ["/lively"]


def page(status: int = 200, **headers: str) -> web.Response:
    return web.Response(text="<html>Log in</html>", content_type="text/html", status=status, headers=headers)


async def log_in(request: web.Request) -> web.StreamResponse:
    return page()


@pytest.mark.parametrize(
    "answer", [page(), page(503), page(302, Location="https://login")], ids=["a page", "503", "a redirect"]
)
async def test_a_page_in_the_servers_place_is_no_watch(answer: web.Response) -> None:
    async with following([pods("a")], [answer]) as (_, changes):
        taken = await take_until(changes, is_resumed)
    kinds = [type(change) for change in taken if isinstance(change, Listed | Lost | Resumed)]
    assert kinds == [Listed, Lost, Resumed], "never live while a page is all there is"
    assert "is it a Kubernetes API server?" in next(c.reason for c in taken if isinstance(c, Lost))


async def test_a_server_that_answers_with_a_page_is_rejected() -> None:
    async with serving() as api:
        api.on("/version", log_in)
        async with connected(api.config()) as c:
            with pytest.raises(Rejected, match="is it a Kubernetes API server"):
                await c.request("GET", "/version")


async def test_trouble_after_a_list_is_told_though_there_was_some_before_it() -> None:
    busy = [web.json_response({"message": "no"}, status=500) for _ in range(2)]
    async with following([busy[0], pods("a")], [busy[1]]) as (_, changes):
        taken = await take_until(changes, is_resumed)
    kinds = [type(change) for change in taken if isinstance(change, Listed | Lost | Resumed)]
    assert kinds == [Lost, Listed, Lost, Resumed]


async def test_watches_that_end_at_once_again_and_again_are_trouble() -> None:
    ended = [web.Response(content_type="application/json") for _ in range(2)]
    async with following([pods("a")], ended) as (_, changes):
        taken = await take_until(changes, lambda change: isinstance(change, Lost))
    assert taken[-1] == Lost("the server ends its watches at once")


GARBAGE = [
    b"\x00\x01\x02\n",
    b'{"type":"ADDED"}\n',
    b'{"type":"ADDED","object":{"metadata":{"name":"\xff\xfe"}}}\n',
    b'{"type":"ADDED","object":{"metadata":{"name":"a"},"spec":' + b"[" * 99999 + b"]" * 99999 + b"}}\n",
    b'{"type":"ERROR","object":"?"}\n',
]


@pytest.mark.parametrize("line", GARBAGE, ids=["bytes", "no object", "no UTF-8", "depth", "an odd error"])
async def test_garbage_from_a_watch_leads_to_a_new_list(line: bytes) -> None:
    async with following([pods("a"), pods("a", "b")], [[line]]) as (script, changes):
        await take_until(changes, is_listed)
        taken = await take_until(changes, is_resumed)
    assert [type(change) for change in taken if isinstance(change, Lost | Resumed)][-2:] == [Lost, Resumed]
    assert len(script.list_queries) == 2


async def test_a_server_may_ask_for_a_minute_of_patience_and_no_more() -> None:
    error = translate_status(429, b"", retry_after="86400")
    assert isinstance(error, Throttled)
    assert error.retry_after_s == 60
