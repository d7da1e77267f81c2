"""Whose an address is, for a single trace that knows nothing of the cluster yet."""

from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.model.cluster import Node, Pod, Service
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.session.targets.address_owner import find_address_owner
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving, status_body

NOTHING = Inventory("test")
SERVICES = "/api/v1/services"
FIRST, SECOND = "10.244.2.2", "fd10:244:0:2::2"
RUNNING = [{"name": "main", "state": {"running": {}}}]
HTTPD = pod_body(
    "httpd",
    podIP=FIRST,
    podIPs=[{"ip": FIRST}, {"ip": SECOND}],
    containerStatuses=RUNNING,
)
NODE: dict[str, Any] = {
    "metadata": {"name": "node-2", "uid": "n"},
    "spec": {"podCIDRs": ["10.244.2.0/24", "fd10:244:0:2::/64"]},
    "status": {
        "addresses": [{"type": "InternalIP", "address": a} for a in ("192.168.56.12", "fd56::12")],
        "nodeInfo": {"containerRuntimeVersion": "containerd://2", "kubeletVersion": "v1.34.4"},
    },
}
WEB: dict[str, Any] = {
    "metadata": {"name": "web", "namespace": "team"},
    "spec": {"clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7", "fd10:96::7"]},
}


def offer(api: FakeApi) -> None:
    """Pods are found by their first address and by their node, as at a genuine server."""

    async def pods(request: web.Request) -> web.Response:
        wanted = request.query.get("fieldSelector")
        matches = wanted in (None, f"status.podIP={FIRST}", "spec.nodeName=node-2")
        return web.json_response({"metadata": {}, "items": [HTTPD] if matches else []})

    api.on("/api/v1/pods", pods)
    api.answer("/api/v1/nodes", {"metadata": {}, "items": [NODE]})
    api.answer(SERVICES, {"metadata": {}, "items": [WEB]})


async def find(address: str) -> Pod | Node | Service | None:
    async with serving() as api, connected(api.config()) as c:
        offer(api)
        return await find_address_owner(address, c, NOTHING)


async def test_a_pods_first_address_is_asked_for() -> None:
    assert getattr(await find(FIRST), "key", None) == "default/httpd"


async def test_a_pods_second_address_is_looked_for_on_the_node_of_its_range() -> None:
    assert getattr(await find(SECOND), "key", None) == "default/httpd"


async def test_an_ipv6_address_is_found_though_the_kubelet_wrote_it_otherwise() -> None:
    odd = pod_body(
        "odd", podIP="fd10:0244:0:2::3", podIPs=[{"ip": "fd10:0244:0:2::3"}], containerStatuses=RUNNING
    )
    ipv6_node = NODE | {"status": {"addresses": [{"type": "InternalIP", "address": "fd56::12"}]}}

    async def pods(request: web.Request) -> web.Response:
        found = [odd] if request.query.get("fieldSelector") == "spec.nodeName=node-2" else []
        return web.json_response({"metadata": {}, "items": found})

    async with serving() as api, connected(api.config()) as c:
        api.on("/api/v1/pods", pods)
        api.answer("/api/v1/nodes", {"metadata": {}, "items": [ipv6_node]})
        assert getattr(await find_address_owner("fd10:244:0:2::3", c, NOTHING), "key", None) == "default/odd"


async def test_a_nodes_address_is_the_nodes() -> None:
    found = await find("fd56::12")
    assert isinstance(found, Node) and found.name == "node-2"


@pytest.mark.parametrize("address", ["10.96.0.7", "fd10:96:0::7"])
async def test_a_services_own_address_is_the_services(address: str) -> None:
    found = await find(address)
    assert isinstance(found, Service) and (found.namespace, found.name) == ("team", "web")


async def test_an_address_outside_is_nobodys() -> None:
    assert await find("10.0.2.3") is None
    assert await find("2001:db8::1") is None


async def test_who_may_list_nothing_finds_nobody() -> None:
    async with serving() as api, connected(api.config()) as c:
        for path in ("/api/v1/pods", "/api/v1/namespaces/default/pods", "/api/v1/nodes", SERVICES):
            api.answer(path, status_body(403, "no", "Forbidden"), status=403)
        assert await find_address_owner(FIRST, c, NOTHING) is None
