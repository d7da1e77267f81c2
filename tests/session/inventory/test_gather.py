"""What a single trace gathers of the cluster, with whatever rights its user has."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork, NodeReading, Unread
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.consents import Consents
from k8snet_tui.session.inventory import gather
from k8snet_tui.session.inventory.gather import NOT_ENTERED, gather_inventory
from k8snet_tui.session.inventory.node_reading import FIRST_WORD_S
from k8snet_tui.session.node_shell import NodeShell
from k8snet_tui.settings import ClusterSettings
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving, status_body

READ = NodeNetwork("node-1", "ip", (Interface("eth1", up=True),))


def node(name: str, ready: str = "True") -> dict[str, Any]:
    conditions = [{"type": "Ready", "status": ready}]
    return {"metadata": {"name": name, "uid": name}, "status": {"conditions": conditions}}


def serve_pods_of_nodes(api: FakeApi, path: str, *nodes: str) -> None:
    """One pod on each node, by the selector that a genuine server knows."""

    async def listed(request: web.Request) -> web.Response:
        asked = request.query["fieldSelector"].removeprefix("spec.nodeName=")
        items = [pod_body(f"pod-on-{asked}")] if asked in nodes else []
        return web.json_response({"metadata": {}, "items": items})

    api.on(path, listed)


async def gather_of(
    api: FakeApi, involved: Iterable[str], *, may_enter: bool, monkeypatch: pytest.MonkeyPatch
) -> tuple[Inventory, list[str]]:
    """The inventory, and the nodes that were entered."""
    entered: list[str] = []

    async def read(_: Any, name: str, __: Any, first_word_s: float = FIRST_WORD_S) -> NodeReading:
        entered.append(name)
        if first_word_s < FIRST_WORD_S:
            return Unread(name, "sh did not say a word", is_passing=True)
        return NodeNetwork(name, READ.tool, READ.interfaces)

    monkeypatch.setattr(gather, "read_node", read)
    async with connected(api.config()) as c:
        session = SimpleNamespace(
            connection=c, shell=NodeShell(c, Consents()), context="test", server="v1", is_lab=False,
            may_enter_nodes=may_enter, settings=ClusterSettings(),
        )  # fmt: skip
        return await gather_inventory(cast(ClusterSession, session), involved), entered


async def test_only_the_ends_nodes_and_the_pods_on_them_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as api:
        api.answer(
            "/api/v1/nodes", {"metadata": {}, "items": [node("node-1"), node("node-2"), node("node-3")]}
        )
        serve_pods_of_nodes(api, "/api/v1/pods", "node-1", "node-2", "node-3")
        ends = ["node-2", "node-1", "node-2"]
        inventory, entered = await gather_of(api, ends, may_enter=True, monkeypatch=monkeypatch)
    assert [each.name for each in inventory.nodes] == ["node-1", "node-2", "node-3"]
    assert [pod.name for pod in inventory.pods] == ["pod-on-node-1", "pod-on-node-2"]
    assert sorted(entered) == sorted(inventory.readings) == ["node-1", "node-2"]


async def test_without_consent_no_node_is_entered_and_the_reading_says_how_to_allow_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as api:
        api.answer("/api/v1/nodes", {"metadata": {}, "items": [node("node-1")]})
        serve_pods_of_nodes(api, "/api/v1/pods", "node-1")
        inventory, entered = await gather_of(api, ["node-1"], may_enter=False, monkeypatch=monkeypatch)
    assert entered == []
    assert inventory.readings["node-1"] == Unread("node-1", NOT_ENTERED) and "--exec node" in NOT_ENTERED


async def test_a_node_that_the_api_calls_not_ready_is_waited_for_shortly_and_said_to_be_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as api:
        api.answer("/api/v1/nodes", {"metadata": {}, "items": [node("node-1"), node("node-2", "Unknown")]})
        serve_pods_of_nodes(api, "/api/v1/pods", "node-1", "node-2")
        ends = ["node-1", "node-2"]
        inventory, _ = await gather_of(api, ends, may_enter=True, monkeypatch=monkeypatch)
    assert isinstance(inventory.readings["node-1"], NodeNetwork)
    why = "sh did not say a word; the API calls it NotReady"
    assert inventory.readings["node-2"] == Unread("node-2", why, is_passing=True)


async def test_who_may_list_one_namespace_alone_still_gets_its_pods(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as api:
        for path in ("/api/v1/nodes", "/api/v1/pods"):
            api.answer(path, status_body(403, "no", "Forbidden"), status=403)
        serve_pods_of_nodes(api, "/api/v1/namespaces/default/pods", "node-1")
        inventory, _ = await gather_of(api, ["node-1"], may_enter=False, monkeypatch=monkeypatch)
    assert [pod.name for pod in inventory.pods] == ["pod-on-node-1"] and len(inventory.nodes) == 0
