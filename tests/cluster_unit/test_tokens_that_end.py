"""A token that ends while a list is watched: renewed without anybody noticing, or told until it can be."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from aiohttp import web

from k8snet_tui.cluster.lists.changes import Change, Listed, Lost, Resumed, Upserted
from k8snet_tui.cluster.lists.reflector import watch_pods
from k8snet_tui.model.cluster import Pod
from tests.cluster_unit.fake_api import FakeApi, connected, event_line, pod_body, serving, status_body

PODS = "/api/v1/pods"


class Watched:
    """One list of pods; the first watch is ended in order, and from then on only `accepts` counts."""

    def __init__(self, api: FakeApi, at_end: Callable[[], None]) -> None:
        self.accepts = "old"
        self.lists = self.watches = 0
        self.at_end = at_end
        api.on(PODS, self._serve)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.accepts}":
            return web.json_response(status_body(401, "Unauthorized", "Unauthorized"), status=401)
        if "watch" not in request.query:
            self.lists += 1
            return web.json_response({"metadata": {"resourceVersion": "7"}, "items": [pod_body("a")]})
        response = web.StreamResponse()
        await response.prepare(request)
        self.watches += 1
        if self.watches == 1:
            self.accepts = "new"
            self.at_end()
        else:
            await response.write(event_line("ADDED", pod_body("b", version="8")))
            await asyncio.sleep(5)
        return response


@asynccontextmanager
async def watching(
    token: Path, at_end: Callable[[], None]
) -> AsyncIterator[tuple[Watched, AsyncIterator[Change[Pod]]]]:
    token.write_text("old")
    async with serving() as api:
        watched = Watched(api, at_end)
        async with (
            connected(api.access(token_file=str(token))) as c,
            aclosing(watch_pods(c, None).changes()) as changes,
        ):
            yield watched, changes


async def test_a_renewed_token_lets_the_watch_go_on_unnoticed(tmp_path: Path) -> None:
    token = tmp_path / "token"
    taken: list[Change[Pod]] = []

    def renew() -> None:
        token.write_text("new")

    async with watching(token, renew) as (watched, changes):
        async for change in changes:
            taken.append(change)
            if isinstance(change, Upserted):
                break
    assert [type(change) for change in taken[1:]] == [Listed, Upserted]
    assert (watched.lists, watched.watches) == (1, 2)


async def test_one_that_cannot_be_renewed_is_told_until_it_is(tmp_path: Path) -> None:
    token = tmp_path / "token"
    reasons = []
    async with watching(token, lambda: None) as (watched, changes):
        async for change in changes:
            if isinstance(change, Lost):
                reasons.append(change.reason)
                token.write_text("new")
            if isinstance(change, Resumed):
                break
    assert reasons == ["the server does not accept these credentials (401 Unauthorized)"]
    assert watched.lists == 1
