"""Workloads and labels as ends of a path: one pod that runs stands for them."""

from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.targets.resolve import resolve_target
from k8snet_tui.session.targets.target import NoAddress, parse_target
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving

READY = [{"name": "main", "ready": True, "state": {"running": {}}}]
WAITING = [{"name": "main", "state": {"running": {}}}]


def pod(name: str, address: str, owner: str = "", **status: Any) -> dict[str, Any]:
    body = pod_body(name, podIP=address, **({"containerStatuses": READY} | status))
    kind, _, of = owner.partition("/")
    body["metadata"]["ownerReferences"] = [{"kind": kind, "name": of, "controller": True}] if owner else []
    return body


PODS = [
    pod("web-5d9-old", "10.244.1.2", "ReplicaSet/web-5d9", phase="Failed", reason="Evicted"),
    pod("web-5d9-slow", "10.244.1.3", "ReplicaSet/web-5d9", containerStatuses=WAITING),
    pod("web-5d9-well", "10.244.1.4", "ReplicaSet/web-5d9"),
    pod("web-admin-7f-x", "10.244.1.5", "ReplicaSet/web-admin-7f"),
]


def offer(api: FakeApi, path: str, pods: list[dict[str, Any]], selector: str = "app=web") -> None:
    """A workload of that path whose pods the selector selects."""
    body = {"metadata": {"name": path.rpartition("/")[2], "namespace": "default"}}
    api.answer(path, body | {"spec": {"selector": {"matchLabels": {"app": "web"}}}})

    async def listed(request: web.Request) -> web.Response:
        items = pods if request.query.get("labelSelector") == selector else []
        return web.json_response({"metadata": {}, "items": items})

    api.on("/api/v1/namespaces/default/pods", listed)


async def resolve(api: FakeApi, text: str) -> Endpoint:
    async with connected(api.config()) as c:
        return await resolve_target(parse_target(text, "default"), c, Inventory("test"), None)


async def test_a_deployment_is_one_of_its_ready_pods_and_that_is_said() -> None:
    async with serving() as api:
        offer(api, "/apis/apps/v1/namespaces/default/deployments/web", PODS)
        end = await resolve(api, "deploy/web:8080")
    assert (end.name, end.address, end.ports) == ("web-5d9-well", "10.244.1.4", (8080,))
    assert end.resolution == "for deploy/web web-5d9-well is taken, one of its 2 running pods"


@pytest.mark.parametrize(
    ("text", "path", "owner"),
    [
        ("ds/web", "/apis/apps/v1/namespaces/default/daemonsets/web", "DaemonSet/web"),
        ("sts/web", "/apis/apps/v1/namespaces/default/statefulsets/web", "StatefulSet/web"),
        ("rs/web-5d9", "/apis/apps/v1/namespaces/default/replicasets/web-5d9", "ReplicaSet/web-5d9"),
        ("job/web", "/apis/batch/v1/namespaces/default/jobs/web", "Job/web"),
    ],
)
async def test_each_kind_of_workload_takes_its_own_pods_alone(text: str, path: str, owner: str) -> None:
    others = [pod("a-stranger", "10.244.1.8", "Job/stranger"), pod("a-bare-pod", "10.244.1.9")]
    async with serving() as api:
        offer(api, path, [*others, pod("web-0", "10.244.1.2", owner)])
        end = await resolve(api, text)
    assert (end.pod, end.resolution) == ("default/web-0", f"for {text} web-0 is taken, its pod")


async def test_a_label_is_one_of_the_running_pods_that_bear_it() -> None:
    async with serving() as api:
        offer(api, "/unused", PODS[:3], "tier in (front)")
        end = await resolve(api, "-l tier in (front)")
    assert end.pod == "default/web-5d9-well"


@pytest.mark.parametrize(
    ("pods", "why"),
    [
        ([], "deploy/web has no running pod"),
        (PODS[:1], "deploy/web has no running pod: web-5d9-old is Evicted"),
    ],
)
async def test_a_workload_without_a_running_pod_says_so(pods: list[dict[str, Any]], why: str) -> None:
    async with serving() as api:
        offer(api, "/apis/apps/v1/namespaces/default/deployments/web", pods)
        with pytest.raises(NoAddress) as none:
            await resolve(api, "deploy/web")
    assert str(none.value) == why and none.value.exit_code == 1
