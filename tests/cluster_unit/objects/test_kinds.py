"""One row of the table is all that a further kind needs: it is found, listed and watched by it."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.cluster.lists.changes import Deleted, Listed, Page, Polled, Upserted
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.decoding import read_name
from k8snet_tui.cluster.objects.kinds import (
    DEPLOYMENTS,
    ENDPOINT_SLICES,
    JOBS,
    NODES,
    PODS,
    ResourceKind,
)
from k8snet_tui.cluster.objects.resources import get_object, list_objects
from tests.cluster_unit.fake_api import connected, event_line, serving
from tests.waiting import LIMIT_S

BOATS: ResourceKind[str] = ResourceKind("boats", read_name, key=str, api="/apis/sea.example/v1")


def boat(name: str, version: str = "1") -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "bay", "resourceVersion": version}}


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "path"),
    [
        (PODS, None, "", "/api/v1/pods"),
        (PODS, "team", "web", "/api/v1/namespaces/team/pods/web"),
        (NODES, "team", "node-1", "/api/v1/nodes/node-1"),
        (DEPLOYMENTS, "team", "web", "/apis/apps/v1/namespaces/team/deployments/web"),
        (JOBS, "team", "", "/apis/batch/v1/namespaces/team/jobs"),
        (ENDPOINT_SLICES, "team", "", "/apis/discovery.k8s.io/v1/namespaces/team/endpointslices"),
        (BOATS, "..", "a/b", "/apis/sea.example/v1/namespaces/%2E%2E/boats/a%2Fb"),
    ],
)
def test_each_kind_is_found_where_the_api_has_it(
    kind: ResourceKind[Any], namespace: str | None, name: str, path: str
) -> None:
    assert kind.path(namespace, name) == path


async def test_a_made_up_kind_is_got_listed_and_watched_by_its_row_alone() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if "watch" not in request.query:
            items = [boat("ark"), boat("tub")]
            return web.json_response({"metadata": {"resourceVersion": "5"}, "items": items})
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(event_line("ADDED", boat("raft", "6")) + event_line("DELETED", boat("tub", "7")))
        await asyncio.sleep(LIMIT_S)
        return response

    async with serving() as api, connected(api.config()) as c:
        api.on("/apis/sea.example/v1/namespaces/bay/boats", serve)
        api.answer("/apis/sea.example/v1/namespaces/bay/boats/ark", boat("ark"))
        assert await get_object(c, BOATS, "ark", "bay") == "ark"
        assert await list_objects(c, BOATS, "bay") == ["ark", "tub"]
        async with aclosing(Reflector(c, BOATS, "bay").changes()) as changes:
            told = [await anext(changes) for _ in range(4)]
    assert told == [Page(("ark", "tub"), 2), Listed(), Upserted("raft"), Deleted("tub")]
    assert BOATS.group == "sea.example"


async def test_a_kind_that_the_api_does_not_let_be_watched_is_listed_and_never_watched() -> None:
    unwatched: ResourceKind[str] = ResourceKind(
        "boats", read_name, key=str, api="/apis/sea.example/v1", verbs=frozenset({"list"})
    )
    async with serving() as api, connected(api.config()) as c:
        api.answer(
            "/apis/sea.example/v1/boats", {"metadata": {"resourceVersion": "5"}, "items": [boat("ark")]}
        )
        async with aclosing(Reflector(c, unwatched).changes()) as changes:
            told = [await anext(changes) for _ in range(3)]
        assert isinstance(told[-1], Polled) and "does not let boats be watched" in told[-1].reason
        assert [request.query.get("watch") for request in api.requests] == [None]
