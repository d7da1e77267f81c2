"""What we create: how harmless it is, when it counts as running, and that it goes away again."""

import asyncio
import gc
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import NotStarted, Rejected
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams import pod_start
from k8snet_tui.cluster.workloads.orders import Created, ProbePodOrder, describe_creator, order_probe_pod
from k8snet_tui.cluster.workloads.probe_pods import (
    add_ephemeral_container,
    create_probe_pod,
    find_reusable_containers,
    launch_probe_pod,
)
from k8snet_tui.cluster.workloads.removal import remove
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

PODS = "/api/v1/namespaces/team/pods"
VIOLATION = (
    'pods "x" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities '
    '(container "probe" must not include "NET_RAW" in securityContext.capabilities.add)'
)
RUNNING: dict[str, Any] = {"state": {"running": {}}}


class Cluster:
    """Takes a pod, tells of it what the test wants, answers attaches, and remembers what was removed."""

    def __init__(self, api: FakeApi) -> None:
        self.created: list[dict[str, Any]] = []
        self.removed: list[dict[str, Any]] = []
        self.states: list[dict[str, Any]] = [RUNNING]
        self.forbidden_times = 0
        self.asked = self.watched = 0
        self.taking_s = 0.0
        self.attaches = self.attaches_refused = 0
        self._api = api
        api.on(PODS, self._create, "POST")
        api.on(PODS, self._watch)
        api.on(f"{PODS}/nginx/ephemeralcontainers", self._patch, "PATCH")

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        await asyncio.sleep(self.taking_s)
        body = await request.json()
        self.created.append(body)
        if len(self.created) <= self.forbidden_times:
            return web.json_response(status_body(403, VIOLATION, "Forbidden"), status=403)
        name = body["metadata"]["name"]
        self._api.on(f"{PODS}/{name}", self._delete, "DELETE")
        self._api.on(f"{PODS}/{name}/attach", self._attach)
        metadata = body["metadata"] | {"uid": f"uid-{name}", "namespace": "team", "resourceVersion": "5"}
        return web.json_response(body | {"metadata": metadata}, status=201)

    async def _patch(self, request: web.Request) -> web.StreamResponse:
        self.created.append(await request.json())
        return web.json_response(pod_body("nginx", namespace="team"))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        self.removed.append(await request.json())
        return web.json_response({})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        self.watched += 1
        response = web.StreamResponse()
        await response.prepare(request)
        spec = self.created[-1]["spec"]
        kind = "ephemeralContainerStatuses" if "ephemeralContainers" in spec else "containerStatuses"
        name = (spec.get("ephemeralContainers") or spec["containers"])[0]["name"]
        for state in self.states:
            status = state if "phase" in state else {kind: [{"name": name} | state]}
            await response.write(event_line("MODIFIED", pod_body("x", namespace="team", **status)))
        await asyncio.sleep(LIMIT_S)
        return response

    async def _attach(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        self.attaches += 1
        if self.attaches_refused:
            self.attaches_refused -= 1
            await socket.send_bytes(b"\x03" + json.dumps(status_body(500, "container not found")).encode())
            return socket
        async for message in socket:
            await socket.send_bytes(b"\x01" + message.data[1:])
        return socket


@asynccontextmanager
async def cluster() -> AsyncGenerator[tuple[Cluster, Connection]]:
    async with serving() as api, connected(api.config()) as c:
        yield Cluster(api), c


NGINX = Pod("team", "nginx", "uid-nginx")
LOOP = ("sh", "-c", "true")


def an_order() -> ProbePodOrder:
    return order_probe_pod("team", "node-1", session="s1", image="busybox", command=LOOP, lifetime_s=300)


async def test_a_probe_pod_is_pinned_marked_and_harmless() -> None:
    async with cluster() as (far, c):
        created = await create_probe_pod(c, an_order())
    pod = far.created[0]
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert pod["metadata"]["labels"] == {
        "app.kubernetes.io/managed-by": "k8snet-tui",
        "sidecar.istio.io/inject": "false",
    }
    annotations = pod["metadata"]["annotations"]
    assert annotations["k8snet-tui.io/session"] == "s1"
    assert annotations["k8snet-tui.io/creator"] == describe_creator()
    ends = datetime.fromisoformat(annotations["k8snet-tui.io/expires"])
    assert timedelta(seconds=290) < ends - datetime.now(UTC) <= timedelta(seconds=300)
    assert (spec["nodeName"], spec["restartPolicy"], spec["activeDeadlineSeconds"]) == (
        "node-1",
        "Never",
        300,
    )
    assert not spec["automountServiceAccountToken"]
    assert not spec["enableServiceLinks"]
    assert "hostNetwork" not in spec
    assert (container["stdin"], container["stdinOnce"]) == (True, True)
    security = container["securityContext"]
    assert security["capabilities"] == {"drop": ["ALL"], "add": ["NET_RAW"]}
    assert security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["terminationGracePeriodSeconds"] == 0
    assert container["resources"]["limits"]
    assert created.name == pod["metadata"]["name"]
    assert far.removed == []


async def test_where_adding_rights_is_forbidden_nothing_is_added() -> None:
    async with cluster() as (far, c):
        far.forbidden_times = 1
        await create_probe_pod(c, an_order())
    capabilities = far.created[1]["spec"]["containers"][0]["securityContext"]["capabilities"]
    assert "add" not in capabilities and "NET_RAW" not in capabilities["drop"]
    assert {"CHOWN", "DAC_OVERRIDE", "SETUID"} <= set(capabilities["drop"])


async def test_where_pod_security_forbids_it_altogether_the_level_is_named() -> None:
    async with cluster() as (far, c):
        far.forbidden_times = 9
        with pytest.raises(
            Rejected, match=r"Pod Security \(baseline:latest\) forbids a probe pod in the"
        ) as caught:
            await create_probe_pod(c, an_order())
    assert len(far.created) == 2
    assert caught.value.remedy


async def test_a_quota_is_not_taken_for_pod_security() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(
            PODS, status_body(403, 'pods "x" is forbidden: exceeded quota: q'), status=403, method="POST"
        )
        with pytest.raises(Rejected, match="exceeded quota"):
            await create_probe_pod(c, an_order())
        assert len(api.requests) == 1


async def test_a_quota_behind_pod_security_is_still_a_quota() -> None:
    """Refused first for what it adds; without that, for what is used up."""
    refusals = [VIOLATION, 'pods "x" is forbidden: exceeded quota: q']

    async def refuse(_: web.Request) -> web.Response:
        return web.json_response(status_body(403, refusals.pop(0)), status=403)

    async with serving() as api, connected(api.config()) as c:
        api.on(PODS, refuse, "POST")
        with pytest.raises(Rejected, match="exceeded quota"):
            await create_probe_pod(c, an_order())


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    return {"state": {"waiting": {"reason": reason, "message": message}}}


OBSTACLES: list[tuple[str, dict[str, Any], str]] = [
    ("pull", waiting("ErrImagePull", "no such host"), "its image can't be pulled: no such host"),
    ("name", waiting("InvalidImageName"), "its image has no valid name"),
    (
        "start",
        {"state": {"terminated": {"exitCode": 128, "reason": "StartError", "message": 'exec: "nope"'}}},
        "its container can't be started: exec:",
    ),
    ("end", {"state": {"terminated": {"exitCode": 2}}}, "it ended at once with exit code 2"),
    ("node", {"phase": "Failed", "reason": "OutOfcpu", "message": "no cpu"}, "OutOfcpu: no cpu"),
]


@pytest.mark.parametrize(("state", "words"), [o[1:] for o in OBSTACLES], ids=[o[0] for o in OBSTACLES])
async def test_why_it_does_not_start_is_said_and_the_pod_removed(state: dict[str, Any], words: str) -> None:
    async with cluster() as (far, c):
        far.states = [waiting("ContainerCreating"), state]
        with pytest.raises(NotStarted) as caught:
            await create_probe_pod(c, an_order())
    assert str(caught.value).startswith("the probe pod on node-1 did not start: ")
    assert words in str(caught.value)
    assert [r["preconditions"]["uid"] for r in far.removed] == [f"uid-{far.created[0]['metadata']['name']}"]


async def test_a_pod_that_nobody_takes_is_given_up_with_the_last_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pod_start, "START_S", 0.2)
    async with serving() as api, connected(api.config()) as c:
        far = Cluster(api)
        far.states = [waiting("ContainerCreating")]
        warning = {
            "reason": "FailedCreatePodSandBox",
            "message": "cni plugin not initialized",
            "type": "Warning",
        }
        api.answer("/api/v1/namespaces/team/events", {"items": [warning]})
        with pytest.raises(
            NotStarted, match="does not run after 0 s: FailedCreatePodSandBox: cni plugin not"
        ):
            await create_probe_pod(c, an_order())
    assert len(far.removed) == 1


@pytest.mark.parametrize("taking_s", [0.1, 0.0], ids=["while it is asked for", "while it starts"])
async def test_a_cancelled_creation_removes_what_it_created(taking_s: float) -> None:
    async with cluster() as (far, c):
        far.taking_s, far.states = taking_s, []
        creating = asyncio.create_task(create_probe_pod(c, an_order()))
        await until(lambda: far.asked if taking_s else far.watched)
        creating.cancel()
        await asyncio.wait((creating,))
        assert creating.cancelled() and len(far.removed) == 1
        assert await settled_tasks() == set()


async def test_what_was_sent_before_the_container_ran_reaches_it() -> None:
    async with cluster() as (far, c):
        far.states, far.attaches_refused = [waiting("ContainerCreating")], 3
        _, stream = await launch_probe_pod(c, an_order())
        await stream.send(b"tick\n")
        async for chunk in stream.chunks():
            assert chunk.data == b"tick\n"
            break
        assert far.attaches_refused == 0
        await stream.close()
        assert await settled_tasks() == set()


async def test_a_container_is_attached_to_once_its_start_is_told_and_not_before() -> None:
    """Each try in vain would take from the node what the start needs."""
    tries: list[int] = []

    async with cluster() as (far, c):

        async def tell_of_starts(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            for container in ("another", "probe"):
                await asyncio.sleep(0.1)
                tries.append(far.attaches)
                about = {"fieldPath": f"spec.containers{{{container}}}"}
                await response.write(event_line("ADDED", {"reason": "Started", "involvedObject": about}))
            await asyncio.sleep(LIMIT_S)
            return response

        far.states = [waiting("ContainerCreating")]
        far._api.on("/api/v1/namespaces/team/events", tell_of_starts)
        _, stream = await launch_probe_pod(c, an_order())
        await stream.send(b"tick\n")
        chunk = await anext(stream.chunks())
        await stream.close()
    assert (chunk.data, tries, far.attaches) == (b"tick\n", [0, 0], 1)


async def test_a_stream_to_a_container_that_never_runs_says_why() -> None:
    async with cluster() as (far, c):
        far.states, far.attaches_refused = [waiting("ErrImagePull", "no such host")], 10**6
        _, stream = await launch_probe_pod(c, an_order())
        with pytest.raises(NotStarted, match="no such host"):
            await anext(stream.chunks())
        await stream.close()


async def test_a_stream_may_be_closed_without_having_been_read() -> None:
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
    async with cluster() as (far, c):
        far.states = [waiting("ErrImagePull")]
        _, stream = await launch_probe_pod(c, an_order())
        await asyncio.sleep(0.1)
        await stream.close()
        del stream
        gc.collect()
    assert complaints == []


async def test_a_container_added_to_a_pod_shares_nothing_but_its_network() -> None:
    async with cluster() as (far, c):
        name = await add_ephemeral_container(c, NGINX, "busybox", LOOP)
    added = far.created[0]["spec"]["ephemeralContainers"][0]
    assert added["name"] == name
    assert name.startswith("k8snet-")
    assert "targetContainerName" not in added
    assert added["stdin"] and not added["stdinOnce"], "it is used again after an attach has ended"
    assert far.created[0]["metadata"] == {"uid": "uid-nginx"}


@pytest.mark.parametrize("code", [200, 404, 409])
async def test_removing_is_by_uid_and_content_with_what_is_gone(code: int) -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(f"{PODS}/p", status_body(code, "no"), status=code, method="DELETE")
        await remove(c, Created("team", "p", "uid-1"))
        assert len(api.requests) == 1


def with_added(**changes: Any) -> dict[str, Any]:
    """nginx with a container of ours that runs, but for `changes`."""
    container = {"name": "k8snet-x2k4z", "image": "busybox", "command": [*LOOP], "stdin": True} | changes
    running = {
        "name": container["name"],
        "image": "busybox",
        "imageID": "",
        "ready": False,
        "restartCount": 0,
    }
    state = changes.pop("state", {"running": {}})
    container.pop("state", None)
    body = pod_body("nginx", namespace="team", ephemeralContainerStatuses=[running | {"state": state}])
    body["spec"]["ephemeralContainers"] = [container]
    return body


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "debugger-x2k4z"},
        {"image": "somebody/busybox"},
        {"command": ["sh"]},
        {"stdinOnce": True},
        {"state": {"terminated": {"exitCode": 0}}},
    ],
    ids=["of another name", "of another image", "with another command", "whose input ends", "that has ended"],
)
async def test_only_a_container_of_ours_that_runs_our_loop_is_used_again(changes: dict[str, Any]) -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(f"{PODS}/nginx", with_added())
        assert await find_reusable_containers(c, NGINX, "busybox", LOOP) == ["k8snet-x2k4z"]
        api.answer(f"{PODS}/nginx", with_added(**changes))
        assert await find_reusable_containers(c, NGINX, "busybox", LOOP) == []


async def test_a_pod_that_was_replaced_has_no_container_of_ours() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(f"{PODS}/nginx", with_added())
        assert await find_reusable_containers(c, Pod("team", "nginx", "another"), "busybox", LOOP) == []
