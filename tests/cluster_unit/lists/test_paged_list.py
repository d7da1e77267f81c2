"""Lists of many pages: the next is made while one is read, and a list that is cut goes on where it was."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.cluster.lists.changes import Deleted, Listed, Lost, Page, Upserted
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import PODS
from tests.cluster_unit.fake_api import (
    FakeApi,
    connected,
    pod_body,
    serving,
    settled_tasks,
    status_body,
)
from tests.cluster_unit.lists.protobuf_answers import list_answer
from tests.waiting import LIMIT_S

FIRST = {"metadata": {"resourceVersion": "100", "continue": "second"}, "items": [pod_body("a")]}


class LongList:
    """A first page in JSON, and whatever is scripted for the pages behind each token."""

    def __init__(self, api: FakeApi) -> None:
        self.asked: list[str] = []
        self.accepted: list[str] = []
        self.encodings: list[str] = []
        self.pages: dict[str, list[Callable[[web.Request], Any]]] = {}
        self.was_asked: dict[str, asyncio.Event] = {"third": asyncio.Event()}
        api.on("/api/v1/pods", self._serve)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if "watch" in request.query:
            await asyncio.sleep(LIMIT_S)
            return web.Response()
        token = request.query.get("continue", "")
        self.asked.append(token)
        self.accepted.append(request.headers["Accept"])
        self.encodings.append(request.headers["Accept-Encoding"])
        if token in self.was_asked:
            self.was_asked[token].set()
        if token not in self.pages:
            return web.json_response(FIRST)
        answer: web.StreamResponse = await self.pages[token].pop(0)(request)
        return answer


async def whole(request: web.Request, *names: str, token: str = "") -> web.StreamResponse:
    return web.Response(body=list_answer(names, token=token))


async def cut(request: web.Request, *names: str) -> web.StreamResponse:
    """A page that ends in the middle of its last pod."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(list_answer(names)[:-40])
    assert request.transport is not None
    request.transport.abort()
    return response


async def throttled(request: web.Request) -> web.StreamResponse:
    status = status_body(429, "too many requests, please try again later", "TooManyRequests")
    return web.json_response(status, status=429, headers={"Retry-After": "1"})


@asynccontextmanager
async def listing() -> AsyncGenerator[tuple[LongList, Any]]:
    async with serving() as api:
        long_list = LongList(api)
        async with connected(api.config()) as c, aclosing(Reflector(c, PODS, None).changes()) as changes:
            yield long_list, changes


async def take_list(changes: Any) -> list[Any]:
    taken: list[Any] = []
    async with asyncio.timeout(LIMIT_S):
        async for change in changes:
            taken.append(change)
            if isinstance(change, Listed):
                return taken
    raise AssertionError("unreachable")


def names(changes: list[Any]) -> list[str]:
    return [pod.name for change in changes if isinstance(change, Page) for pod in change.items]


async def test_only_the_pages_after_the_first_are_asked_for_in_protobuf() -> None:
    async with listing() as (server, changes):
        server.pages["second"] = [lambda request: whole(request, "b", "c")]
        taken = await take_list(changes)
    assert names(taken) == ["a", "b", "c"]
    assert server.accepted[0] == "application/json"
    assert server.accepted[1].startswith("application/vnd.kubernetes.protobuf")


async def test_the_next_page_is_asked_for_while_one_is_still_coming() -> None:
    async with listing() as (server, changes):

        async def slow(request: web.Request) -> web.StreamResponse:
            body = list_answer([f"b{n}" for n in range(300)], token="third")
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(body[:200])
            await server.was_asked["third"].wait()
            await response.write(body[200:])
            await response.write_eof()
            return response

        server.pages = {"second": [slow], "third": [lambda request: whole(request, "c")]}
        taken = await take_list(changes)
    assert len(names(taken)) == 302


async def test_a_list_cut_in_a_page_goes_on_at_that_page() -> None:
    async with listing() as (server, changes):
        server.pages["second"] = [
            lambda request: cut(request, "b", "c", "d"),
            lambda request: whole(request, "b", "c", "d"),
        ]
        taken = await take_list(changes)
    assert server.asked == ["", "second", "second"]
    assert [type(change) for change in taken if isinstance(change, (Lost, Deleted, Upserted))] == [Lost]
    assert sorted(set(names(taken))) == ["a", "b", "c", "d"]


async def test_a_server_with_too_much_to_do_is_given_the_time_it_asks_for() -> None:
    async with listing() as (server, changes):
        server.pages["second"] = [throttled, lambda request: whole(request, "b")]
        began_s = asyncio.get_running_loop().time()
        taken = await take_list(changes)
        took_s = asyncio.get_running_loop().time() - began_s
    assert server.asked == ["", "second", "second"]
    assert names(taken) == ["a", "b"]
    assert took_s >= 1, "Retry-After"


async def test_leaving_in_mid_list_ends_every_request() -> None:
    async with listing() as (server, changes):
        server.pages["second"] = [lambda request: whole(request, "b", token="third")]

        async def silent(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(60)
            return web.Response()

        server.pages["third"] = [silent]
        async with asyncio.timeout(LIMIT_S):
            async for change in changes:
                if isinstance(change, Page) and change.items[-1].name == "b":
                    break
    assert await settled_tasks() == set()


@pytest.mark.parametrize(("pause_s", "encoding"), [(0.0, "identity"), (0.4, "gzip")])
async def test_on_a_slow_line_further_pages_are_compressed(pause_s: float, encoding: str) -> None:
    body = json.dumps(FIRST | {"items": [pod_body("a") | {"noise": "x" * 4_000_000}]}).encode()

    async def first(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for start in range(0, len(body), 1_000_000):
            await response.write(body[start : start + 1_000_000])
            await asyncio.sleep(pause_s)
        return response

    async def second(request: web.Request) -> web.StreamResponse:
        response = web.Response(body=list_answer(["b"]))
        if "gzip" in request.headers["Accept-Encoding"]:
            response.enable_compression(web.ContentCoding.gzip)
        return response

    async with listing() as (server, changes):
        server.pages = {"": [first], "second": [second]}
        taken = await take_list(changes)
    assert names(taken) == ["a", "b"]
    assert server.encodings == ["identity", encoding]
