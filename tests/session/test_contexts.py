"""Contexts are changed while the program runs: a yes stays with its context, and nothing stays open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import ClusterError, ConfigInvalid, NotFound
from k8snet_tui.model.cluster import Live
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.consents import ExecScope
from k8snet_tui.session.contexts import Contexts
from k8snet_tui.session.monitor import Monitor
from k8snet_tui.session.questions import Ask, Question
from k8snet_tui.settings import ClusterSettings
from tests.cluster_unit.fake_api import FakeApi, pod_body, serving, settled_tasks, status_body
from tests.waiting import LIMIT_S, until

NAMES = "/api/v1/namespaces"


def listing(api: FakeApi, path: str, *names: str, namespace: str = "default") -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if "watch" not in request.query:
            items = [pod_body(name, namespace=namespace) for name in names]
            return web.json_response({"metadata": {"resourceVersion": "1"}, "items": items})
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.sleep(30)
        return response

    api.on(path, serve)


@asynccontextmanager
async def two_clusters(folder: Path, **settings: object) -> AsyncIterator[tuple[Contexts, FakeApi, FakeApi]]:
    async with serving() as one, serving() as two:
        lines = ["current-context: one"]
        for kind, fields in (
            ("clusters", "cluster: {{server: '{}'}}"),
            ("contexts", "context: {{cluster: {}}}"),
        ):
            lines.append(f"{kind}:")
            for name, api in (("one", one), ("two", two)):
                filled = fields.format(api.server if kind == "clusters" else name)
                lines.append(f"- {{name: {name}, {filled}}}")
        lines.append("- {name: lost, context: {cluster: nowhere}}")
        (folder / "config").write_text("\n".join(lines))
        for api in (one, two):
            api.answer("/version", {"gitVersion": "v1"})
            listing(api, "/api/v1/nodes")
            listing(api, "/api/v1/pods", "a", "b")
        yield (
            Contexts(ClusterSettings(kubeconfig=str(folder / "config"), **settings)),  # type: ignore[arg-type]
            one,
            two,
        )


async def shown(monitor: Monitor, namespace: str | None = None) -> Inventory:
    """As soon as its pods are listed."""
    async with asyncio.timeout(LIMIT_S):
        async for inventory in monitor.inventories():
            if isinstance(inventory.state("pods"), Live) and inventory.namespace == namespace:
                return inventory
    raise AssertionError("unreachable")


def answering(answer: str, asked: list[Question]) -> Ask:
    async def ask(question: Question) -> str | None:
        asked.append(question)
        return answer

    return ask


async def test_a_yes_is_remembered_on_coming_back_and_counts_nowhere_else(tmp_path: Path) -> None:
    asked: list[Question] = []
    async with two_clusters(tmp_path) as (contexts, _, _):
        for name in (None, "two", "one"):
            monitor = await contexts.open(name)
            await monitor.ask_to_read(answering("node", asked))
            await monitor.close()
    assert [("of one" in q.title, "of two" in q.title) for q in asked] == [(True, False), (False, True)]


async def test_flags_count_for_the_first_context_alone(tmp_path: Path) -> None:
    flags = {"exec_scope": "node", "allowed": frozenset([Strategy.POD])}
    async with two_clusters(tmp_path, **flags) as (contexts, _, _):
        may_enter = []
        for name in (None, "two", "one"):
            monitor = await contexts.open(name)
            may_enter.append((await shown(monitor)).may_enter_nodes)
            await monitor.close()
    assert may_enter == [True, False, True]


async def test_a_context_that_leads_to_another_server_by_now_is_asked_again(tmp_path: Path) -> None:
    asked: list[Question] = []
    async with two_clusters(tmp_path) as (contexts, one, two):
        for _ in range(2):
            monitor = await contexts.open("one")
            await monitor.ask_to_read(answering(ExecScope.NODE, asked))
            await monitor.close()
            config = tmp_path / "config"
            config.write_text(config.read_text().replace(one.server, two.server))
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("name", "kind"), [("lost", ConfigInvalid), ("nowhere", ConfigInvalid), ("two", ClusterError)]
)
async def test_a_context_that_cannot_be_opened_leaves_nothing(
    name: str, kind: type[Exception], tmp_path: Path
) -> None:
    async with two_clusters(tmp_path) as (contexts, _, two):
        two.answer("/version", status_body(500, "no"), status=500)
        with pytest.raises(kind):
            await contexts.open(name)
        assert not await settled_tasks()


async def test_leaving_ends_every_task_and_socket(tmp_path: Path) -> None:
    async with two_clusters(tmp_path) as (contexts, one, _):
        monitor = await contexts.open(None)
        await shown(monitor)
        await monitor.close()
        assert not await settled_tasks()
        await until(lambda: all(not r.transport or r.transport.is_closing() for r in one.requests))


def pod_watches(api: FakeApi) -> list[str]:
    return [r.path for r in api.requests if "watch" in r.query and r.path != "/api/v1/nodes"]


async def watched(api: FakeApi, *paths: str) -> None:
    """A list is shown before its watch has begun, and who leaves it then never begins one."""
    await until(lambda: pod_watches(api) == list(paths))


async def test_a_namespace_begins_only_the_pods_anew(tmp_path: Path) -> None:
    async with two_clusters(tmp_path) as (contexts, one, _):
        one.answer(f"{NAMES}/team", {})
        listing(one, f"{NAMES}/team/pods", "mine", namespace="team")
        monitor = await contexts.open(None)
        assert [pod.name for pod in (await shown(monitor)).pods] == ["a", "b"]
        await watched(one, "/api/v1/pods")
        await monitor.switch_namespace("team")
        assert [pod.name for pod in (await shown(monitor, "team")).pods] == ["mine"]
        await watched(one, "/api/v1/pods", f"{NAMES}/team/pods")
        await monitor.switch_namespace(None)
        assert [pod.name for pod in (await shown(monitor)).pods] == ["a", "b"]
        await watched(one, "/api/v1/pods", f"{NAMES}/team/pods", "/api/v1/pods")
        await monitor.close()
    assert len([r for r in one.requests if r.path == "/api/v1/nodes" and "watch" not in r.query]) == 1


async def test_a_namespace_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    async with two_clusters(tmp_path) as (contexts, _, _):
        monitor = await contexts.open(None)
        await shown(monitor)
        with pytest.raises(NotFound, match="there is no namespace nowhere"):
            await monitor.switch_namespace("nowhere")
        inventory = await shown(monitor)
        assert inventory.namespace is None and len(inventory.pods) == 2
        await monitor.close()


async def test_who_may_not_list_namespaces_chooses_from_those_met(tmp_path: Path) -> None:
    async with two_clusters(tmp_path) as (contexts, one, _):
        one.answer(NAMES, status_body(403, "forbidden"), status=403)
        listing(one, "/api/v1/pods", "a", namespace="team")
        monitor = await contexts.open(None)
        await shown(monitor)
        found = await monitor.namespaces()
        one.answer(NAMES, {"metadata": {}, "items": [{"metadata": {"name": n}} for n in ("z", "b")]})
        all_of_them = await monitor.namespaces()
        await monitor.close()
    assert (found.names, found.are_all) == (("default", "team"), False)
    assert (all_of_them.names, all_of_them.are_all) == (("b", "z"), True)
