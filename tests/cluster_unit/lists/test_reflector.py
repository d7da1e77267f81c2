"""A reflector over a server that pages, watches, forgets, cuts and refuses."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import NotAllowed
from k8snet_tui.cluster.lists import reflector as reflector_module
from k8snet_tui.cluster.lists.changes import (
    Change,
    Deleted,
    Listed,
    Lost,
    Page,
    Polled,
    RefusedChange,
    Resumed,
    Upserted,
)
from k8snet_tui.cluster.lists.paged_list import SLICE
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.model.cluster import Pod
from tests.cluster_unit.fake_api import (
    FakeApi,
    connected,
    event_line,
    pod_body,
    serving,
    settled_tasks,
    status_body,
)
from tests.waiting import LIMIT_S, until

PODS_PATH = "/api/v1/pods"
Answer = list[dict[str, Any]] | web.Response
Watch = Sequence[bytes | float] | web.Response


class Script:
    """Lists and watches in the order in which they will be asked for; the last watch stays open."""

    def __init__(self, api: FakeApi, lists: Sequence[Answer], watches: Sequence[Watch] = ()) -> None:
        self.lists, self.watches = list(lists), list(watches)
        self.list_queries: list[dict[str, str]] = []
        self.watch_queries: list[dict[str, str]] = []
        api.on(PODS_PATH, self._serve)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if "watch" in request.query:
            self.watch_queries.append(dict(request.query))
            return await self._watch(request)
        self.list_queries.append(dict(request.query))
        answer = self.lists.pop(0)
        if isinstance(answer, web.Response):
            return answer
        more = f"token-{len(self.list_queries)}" if self.lists and "more" in str(answer) else ""
        metadata = {"resourceVersion": str(100 + len(self.list_queries)), "continue": more}
        return web.json_response({"metadata": metadata, "items": answer})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        parts = self.watches.pop(0) if self.watches else [LIMIT_S]
        if isinstance(parts, web.Response):
            return parts
        response = web.StreamResponse()
        await response.prepare(request)
        for part in parts:
            if isinstance(part, bytes):
                await response.write(part)
            else:
                await asyncio.sleep(part)
        assert request.transport is not None
        request.transport.abort()
        return response


@asynccontextmanager
async def following(
    lists: Sequence[Answer], watches: Sequence[Watch] = ()
) -> AsyncGenerator[tuple[Script, Any]]:
    async with serving() as api:
        script = Script(api, lists, watches)
        async with connected(api.config()) as c, aclosing(Reflector(c, PODS).changes()) as changes:
            yield script, changes


async def take_until(changes: Any, is_last: Callable[[Change[Pod]], bool]) -> list[Change[Pod]]:
    taken: list[Change[Pod]] = []
    async with asyncio.timeout(LIMIT_S):
        async for change in changes:
            taken.append(change)
            if is_last(change):
                return taken
    raise AssertionError("unreachable")


def is_resumed(change: Change[Pod]) -> bool:
    return isinstance(change, Resumed)


def is_listed(change: Change[Pod]) -> bool:
    return isinstance(change, Listed)


def names(changes: Sequence[Change[Pod]], kind: type) -> list[str]:
    return [change.item.name for change in changes if type(change) is kind]  # type: ignore[union-attr]


def pods(*wanted: str, **status: Any) -> list[dict[str, Any]]:
    return [pod_body(name, **status) for name in wanted]


def gone_status() -> dict[str, Any]:
    return status_body(410, "too old resource version: 1 (2)", "Expired")


async def test_pages_come_one_by_one_and_then_the_list_is_complete() -> None:
    async with following([pods("more-a", "b"), pods("c")]) as (script, changes):
        taken = await take_until(changes, is_listed)
    assert [(len(p.items), p.received) for p in taken if isinstance(p, Page)] == [(2, 2), (1, 3)]
    assert [q.get("continue") for q in script.list_queries] == [None, "token-1"]
    assert [q["limit"] for q in script.list_queries] == ["500", "5000"], "the first is small and soon there"
    assert not any("resourceVersion" in q for q in script.list_queries)


async def test_a_large_page_is_handed_on_in_slices() -> None:
    async with following([pods(*[f"p{n}" for n in range(2 * SLICE + 30)])]) as (_, changes):
        taken = await take_until(changes, is_listed)
    assert [len(p.items) for p in taken if isinstance(p, Page)] == [SLICE, SLICE, 30]


async def test_the_watch_goes_on_where_the_list_ended_and_tells_what_changed() -> None:
    events = [
        event_line("ADDED", pod_body("b", version="103")),
        event_line("MODIFIED", pod_body("a", version="104", phase="Failed")),
        event_line("MODIFIED", pod_body("a", version="105", phase="Failed")),
        event_line("DELETED", pod_body("b", version="106")),
    ]
    async with following([pods("a")], [[*events, LIMIT_S]]) as (script, changes):
        taken = await take_until(changes, lambda c: isinstance(c, Deleted))
    assert script.watch_queries[0]["resourceVersion"] == "101"
    assert script.watch_queries[0]["allowWatchBookmarks"] == "true"
    assert names(taken, Upserted) == ["b", "a"], "an event that changes nothing we show is no news"
    assert names(taken, Deleted) == ["b"]


async def test_a_bookmark_moves_the_watch_on_and_is_not_an_item() -> None:
    bookmark = {"kind": "Pod", "metadata": {"resourceVersion": "777", "creationTimestamp": None}, "spec": {}}
    async with following([pods("a")], [[event_line("BOOKMARK", bookmark)]]) as (script, changes):
        taken = await take_until(changes, is_resumed)
    assert names(taken, Upserted) == []
    assert script.watch_queries[1]["resourceVersion"] == "777"
    assert len(script.list_queries) == 1


async def test_a_connection_cut_in_mid_line_is_lost_then_resumed_without_a_new_list() -> None:
    half = event_line("ADDED", pod_body("half", version="200"))[:40]
    first = [event_line("ADDED", pod_body("b", version="150")), half]
    async with following([pods("a")], [first]) as (script, changes):
        taken = await take_until(changes, is_resumed)
    assert names(taken, Upserted) == ["b"]
    assert [type(c) for c in taken[-2:]] == [Lost, Resumed]
    assert script.watch_queries[1]["resourceVersion"] == "150"
    assert len(script.list_queries) == 1


@pytest.mark.parametrize("as_event", [True, False], ids=["as an event", "as a status"])
async def test_a_watch_that_is_too_old_is_listed_anew_and_finds_what_is_gone(as_event: bool) -> None:
    too_old: Watch = (
        [event_line("ERROR", gone_status())] if as_event else web.json_response(gone_status(), status=410)
    )
    lists = [pods("a", "b", "c"), pods("a", "d") + pods("c", phase="Failed")]
    async with following(lists, [too_old]) as (_, changes):
        await take_until(changes, is_listed)
        taken = await take_until(changes, is_resumed)
    assert isinstance(taken[0], Lost)
    assert names(taken, Upserted) == ["d", "c"], "what did not change is not told again"
    assert names(taken, Deleted) == ["b"]


async def test_a_pod_made_anew_under_its_old_name_is_put_and_never_gone() -> None:
    anew = pods("a")
    anew[0]["metadata"]["uid"] = "another"
    async with following([pods("a"), anew], [[event_line("ERROR", gone_status())]]) as (_, changes):
        taken = await take_until(changes, is_resumed)
    assert names(taken, Upserted) == ["a"]
    assert names(taken, Deleted) == []


async def test_a_continue_token_that_is_too_old_begins_the_list_anew() -> None:
    expired = web.json_response(gone_status(), status=410)
    async with following([pods("more-a", "b"), expired, pods("b", "c")]) as (_, changes):
        taken = await take_until(changes, is_listed)
    assert [type(c) for c in taken] == [Page, Lost, Page, Deleted, Listed]
    assert names(taken, Deleted) == ["more-a"]


async def test_a_list_whose_token_is_too_old_again_and_again_is_complete_in_the_end() -> None:
    def too_old() -> web.Response:
        return web.json_response(gone_status(), status=410)

    lists: list[Answer] = [
        pods("more-a", "b"),
        too_old(),
        pods("more-b"),
        too_old(),
        pods("more-b"),
        pods("c"),
    ]
    async with following(lists) as (_, changes):
        taken = await take_until(changes, is_listed)
    assert sum(isinstance(change, Lost) for change in taken) == 1, "told once"
    assert {item.name for page in taken if isinstance(page, Page) for item in page.items} >= {"more-b", "c"}
    assert sorted(names(taken, Deleted)) == ["b", "more-a"]


async def test_a_watch_that_is_cut_on_this_side_begins_anew_where_it_was() -> None:
    async with serving() as api:
        script = Script(api, [pods("a")])
        async with connected(api.config()) as c, aclosing(Reflector(c, PODS).changes()) as changes:
            await take_until(changes, is_listed)
            waiting = asyncio.ensure_future(take_until(changes, is_resumed))
            await until(lambda: script.watch_queries and c._streams)
            c.cut_streams()
            taken = await waiting
    assert [type(change) for change in taken] == [Lost, Resumed]
    assert len(script.list_queries) == 1


async def test_an_event_of_megabytes_in_many_chunks_is_one_event() -> None:
    body = pod_body("big", version="300")
    body["metadata"]["annotations"] = {"noise": "x" * 8_000_000}
    async with following([pods("a")], [[event_line("ADDED", body), LIMIT_S]]) as (_, changes):
        taken = await take_until(changes, lambda c: isinstance(c, Upserted))
    assert names(taken, Upserted) == ["big"]


async def test_no_right_is_said_once_with_the_verb_and_the_resource() -> None:
    message = (
        'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'
    )
    refusal = web.json_response(status_body(403, message), status=403)
    async with following([refusal]) as (_, changes):
        (refused,) = await take_until(changes, lambda c: True)
    assert isinstance(refused, RefusedChange)
    assert isinstance(refused.error, NotAllowed)
    assert str(refused.error) == "jane may not list pods in the whole cluster"


NO_WATCH = 'pods is forbidden: User "jane" cannot watch resource "pods" in API group "" at the cluster scope'


def no_watch() -> web.Response:
    return web.json_response(status_body(403, NO_WATCH, "Forbidden"), status=403)


async def test_what_may_not_be_watched_is_listed_again_and_what_is_gone_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reflector_module, "POLL_S", 0.02)
    watches: list[Watch] = [no_watch(), no_watch(), [LIMIT_S]]
    async with following([pods("a", "b"), pods("b", "c"), pods("c")], watches) as (script, changes):
        taken = await take_until(changes, is_resumed)
    assert [type(change) for change in taken[:3]] == [Page, Listed, Polled]
    assert "jane may not watch pods in the whole cluster" in str(taken[2])
    assert [type(change) for change in taken[3:]] == [Upserted, Deleted, Polled, Deleted, Resumed]
    assert (names(taken, Upserted), names(taken, Deleted)) == (["c"], ["a", "b"])
    assert len(script.list_queries) == 3, "the right to watch was given meanwhile"


async def test_a_long_list_that_may_not_be_watched_takes_a_twentieth_of_the_servers_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reflector_module, "POLL_S", 0.0)
    naps: list[float] = []
    sleep = asyncio.sleep

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        await sleep(0)

    async with following([pods("a"), pods("a")], [no_watch(), no_watch()]) as (_, changes):
        await take_until(changes, lambda change: isinstance(change, Polled))
        monkeypatch.setattr(asyncio, "sleep", nap)
        await take_until(changes, lambda change: isinstance(change, Polled))
        monkeypatch.undo()
    assert naps[0] > 0.04, "twenty times the two milliseconds that a slice is given"


async def test_a_throttled_list_waits_as_long_as_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    sleep = asyncio.sleep

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        await sleep(0)

    busy = web.json_response(status_body(429, "slow down"), status=429, headers={"Retry-After": "7"})
    async with following([busy, pods("a")]) as (_, changes):
        monkeypatch.setattr(asyncio, "sleep", nap)
        await take_until(changes, is_listed)
        monkeypatch.undo()
    assert naps[0] == 7


async def test_a_silent_watch_is_begun_anew_without_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reflector_module, "SILENCE_S", 0.1)
    late: Watch = [event_line("ADDED", pod_body("late", version="400")), LIMIT_S]
    async with following([pods("a")], [[LIMIT_S], late]) as (_, changes):
        await take_until(changes, is_listed)
        taken = await take_until(changes, lambda c: isinstance(c, Upserted))
    assert [type(c) for c in taken] == [Upserted]


async def test_an_odd_pod_does_not_hide_the_others() -> None:
    odd: dict[str, Any] = pod_body("odd")
    odd["spec"]["containers"] = "none of your business"
    async with following([[odd, *pods("fine")]]) as (_, changes):
        taken = await take_until(changes, is_listed)
    assert isinstance(taken[0], Page)
    assert [p.name for p in taken[0].items] == ["odd", "fine"]


async def test_leaving_a_watch_leaves_no_task() -> None:
    async with serving() as api:
        script = Script(api, [pods("a")])
        async with connected(api.config()) as c:

            async def read() -> None:
                async with aclosing(Reflector(c, PODS).changes()) as changes:
                    async for _ in changes:
                        pass

            reading = asyncio.create_task(read())
            await until(lambda: script.watch_queries)
            reading.cancel()
            await asyncio.wait([reading])
            assert reading.cancelled()
            assert await settled_tasks() == set()
