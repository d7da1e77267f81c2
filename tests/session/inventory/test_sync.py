"""Who may not list the whole cluster's pods sees those of the namespaces that may be listed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web

from k8snet_tui.cluster.objects.decoding import read_name
from k8snet_tui.cluster.objects.kinds import PODS, ResourceKind
from k8snet_tui.model.cluster import Live, Loading, Pod, Refused
from k8snet_tui.session.inventory.store import Store
from k8snet_tui.session.inventory.sync import Sync, follow_kind
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving, settled_tasks, status_body
from tests.waiting import LIMIT_S, until

FORBIDDEN = 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


def refuse(api: FakeApi, path: str) -> None:
    api.answer(path, status_body(403, FORBIDDEN, "Forbidden"), status=403)


def serve_pods(api: FakeApi, namespace: str, *names: str) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if "watch" in request.query:
            await asyncio.sleep(LIMIT_S)
        items = [pod_body(name, namespace=namespace) for name in names]
        return web.json_response({"metadata": {"resourceVersion": "1"}, "items": items})

    api.on(f"/api/v1/namespaces/{namespace}/pods", handler)


def allow(api: FakeApi, *namespaces: str) -> None:
    async def review(request: web.Request) -> web.StreamResponse:
        body: Any = await request.json()
        asked = body["spec"]["resourceAttributes"]
        assert (asked["verb"], asked["resource"]) == ("list", "pods")
        return web.json_response({"status": {"allowed": asked["namespace"] in namespaces}}, status=201)

    api.on(REVIEWS, review, "POST")


@asynccontextmanager
async def following(api: FakeApi) -> AsyncIterator[Store[Pod]]:
    pods: Store[Pod] = Store(PODS.key)
    async with connected(api.config(namespace="team-a")) as connection:
        task = asyncio.create_task(follow_kind(connection, PODS, None, pods, lambda: None))
        try:
            yield pods
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def until_not_loading(pods: Store[Pod]) -> None:
    await until(lambda: not isinstance(pods.state, Loading))


async def test_pods_of_all_namespaces_that_may_be_listed_are_shown() -> None:
    async with serving() as api:
        refuse(api, "/api/v1/pods")
        items = [{"metadata": {"name": name}} for name in ("kube-system", "team-a", "team-b")]
        api.answer("/api/v1/namespaces", {"metadata": {}, "items": items})
        allow(api, "team-a", "team-b")
        serve_pods(api, "team-a", "one")
        serve_pods(api, "team-b", "two", "three")
        async with following(api) as pods:
            await until_not_loading(pods)
            assert [pod.key for pod in pods.items] == ["team-a/one", "team-b/three", "team-b/two"]
            assert pods.collection.namespaces == ("team-a", "team-b")
            assert pods.state == Live()
    assert await settled_tasks() == set()


async def test_without_the_right_to_list_namespaces_the_contexts_own_is_shown() -> None:
    async with serving() as api:
        refuse(api, "/api/v1/pods")
        refuse(api, "/api/v1/namespaces")
        allow(api, "team-a")
        serve_pods(api, "team-a", "one")
        async with following(api) as pods:
            await until_not_loading(pods)
            assert [pod.key for pod in pods.items] == ["team-a/one"]
            assert pods.collection.namespaces == ("team-a",)


async def test_where_nothing_may_be_listed_the_refusal_says_what_is_missing() -> None:
    async with serving() as api:
        refuse(api, "/api/v1/pods")
        refuse(api, "/api/v1/namespaces")
        allow(api)
        async with following(api) as pods:
            await until_not_loading(pods)
            assert isinstance(pods.state, Refused)
            assert "jane may not list pods in the whole cluster" in pods.state.sentence


TENTS: ResourceKind[str] = ResourceKind("tents", read_name, key=str, api="/apis/camp.example/v1")


async def test_a_made_up_kind_is_kept_by_a_row_of_the_table_alone_and_follows_the_namespace() -> None:
    async with serving() as api, connected(api.config()) as connection:
        for path, name in (("tents", "yurt"), ("namespaces/team-a/tents", "tipi")):
            listed = {"metadata": {"resourceVersion": "1"}, "items": [{"metadata": {"name": name}}]}
            api.answer(f"/apis/camp.example/v1/{path}", listed)
        changes: list[None] = []
        stores: dict[str, Store[Any]] = {"tents": Store(TENTS.key)}
        sync = Sync(connection, stores, lambda: changes.append(None), kinds=(TENTS,))
        running = asyncio.create_task(sync.run(None))
        await until_not_loading(stores["tents"])
        assert list(stores["tents"].collection.items) == ["yurt"] and changes
        sync.show_namespace("team-a")
        assert isinstance(stores["tents"].state, Loading)
        await until_not_loading(stores["tents"])
        assert list(stores["tents"].items) == ["tipi"]
        running.cancel()
        await asyncio.wait((running,))
