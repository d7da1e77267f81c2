"""A token file is read again: after a minute, after a refusal, and while a list is watched."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from k8snet_tui.cluster.auth import token_file
from k8snet_tui.cluster.config.client_config import Secret
from k8snet_tui.cluster.errors import ConfigInvalid
from k8snet_tui.cluster.lists.changes import Change, Listed, Lost, Resumed, Upserted
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import get_version
from k8snet_tui.model.cluster import Pod
from tests.cluster_unit.auth.logins import accept, version
from tests.cluster_unit.fake_api import FakeApi, connected, event_line, pod_body, serving, status_body
from tests.waiting import LIMIT_S

PODS_PATH = "/api/v1/pods"


class Watched:
    """One list of pods; the first watch is ended in order, and from then on only `accepts` counts."""

    def __init__(self, api: FakeApi, at_end: Callable[[], None]) -> None:
        self.accepts = "old"
        self.lists = self.watches = 0
        self.at_end = at_end
        api.on(PODS_PATH, self._serve)

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
            await asyncio.sleep(LIMIT_S)
        return response


@asynccontextmanager
async def watching(
    token: Path, at_end: Callable[[], None]
) -> AsyncIterator[tuple[Watched, AsyncIterator[Change[Pod]]]]:
    token.write_text("old")
    async with serving() as api:
        watched = Watched(api, at_end)
        async with (
            connected(api.config(token_file=str(token))) as c,
            aclosing(Reflector(c, PODS).changes()) as changes,
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


async def test_a_token_file_is_read_again_after_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old\n")
    async with serving() as api:
        accept(api, "old")
        async with connected(api.config(token_file=str(path), token=Secret("never"))) as c:
            await get_version(c)
            accept(api, "new")
            path.write_text("new\n")
            assert await get_version(c) == "v1.34.4"


async def test_a_token_file_is_read_again_after_a_minute_and_kept_while_it_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_file, "AGE_S", 0.0)
    path = tmp_path / "token"
    path.write_text("old")
    async with serving() as api, connected(api.config(token_file=str(path))) as c:
        accept(api, "old")
        await get_version(c)
        path.unlink()
        await get_version(c)
        path.write_text("new")
        accept(api, "new")
        await get_version(c)
        assert [request.headers["Authorization"] for request in api.requests] == [
            "Bearer old",
            "Bearer old",
            "Bearer new",
        ], "no request was refused"


@pytest.mark.parametrize("content", [None, "", " \n"])
async def test_a_token_file_without_a_token_is_said_so_and_nothing_asked(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "token").write_text(content)
    async with serving() as api:
        with pytest.raises(ConfigInvalid, match=r"the token file .* (can't be read|is empty)"):
            await version(api.config(token_file=str(tmp_path / "token")))
        assert api.requests == []


async def test_a_file_that_is_no_text_is_told_as_one_without_a_token(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigInvalid, match="holds no token"):
        await token_file.TokenFile(str(path), None).fetch(refused=False)
