"""The one opener of what is created: nothing without a yes, and an idle container of ours is used again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.probe.remote import loop_argv
from k8snet_tui.session.consents import Consents, NotConsented
from k8snet_tui.session.ledger import Ledger
from k8snet_tui.session.probes import created_probe
from k8snet_tui.session.probes.created_probe import ProbeCreator
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving, status_body

NGINX = Pod("team", "nginx", "uid-nginx", node="node-1")
POD = "/api/v1/namespaces/team/pods/nginx"
PODS = "/api/v1/namespaces/team/pods"
BOTH = frozenset({Strategy.POD, Strategy.EPHEMERAL})


@asynccontextmanager
async def creator(allowed: frozenset[Strategy] = BOTH) -> AsyncIterator[tuple[FakeApi, ProbeCreator, Ledger]]:
    async with serving() as api, connected(api.config()) as c:
        ledger = Ledger(c)
        yield api, ProbeCreator(c, Consents(allowed), ledger, "busybox"), ledger


@pytest.mark.parametrize("strategy", [Strategy.POD, Strategy.EPHEMERAL])
async def test_nothing_is_asked_of_the_server_without_consent(strategy: Strategy) -> None:
    async with creator(BOTH - {strategy}) as (api, create, _):
        with pytest.raises(NotConsented):
            async with create.open(strategy, NGINX, "10.0.0.1", attachable=True):
                pass
        assert api.requests == []


def running_container(name: str) -> dict[str, Any]:
    status = {"name": name, "image": "busybox", "imageID": "", "ready": False, "restartCount": 0}
    body = pod_body(
        "nginx", namespace="team", ephemeralContainerStatuses=[status | {"state": {"running": {}}}]
    )
    body["spec"]["ephemeralContainers"] = [
        {"name": name, "image": "busybox", "command": loop_argv(), "stdin": True}
    ]
    return body


def attachable(api: FakeApi, *, is_driven: bool) -> list[str]:
    """Containers that are attached to; what they answer is what they were sent."""
    attached: list[str] = []

    async def attach(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        attached.append(request.query["container"])
        if is_driven and attached == [attached[0]]:
            await socket.send_bytes(b"\x01@3 1 for somebody else\n")
        async for message in socket:
            await socket.send_bytes(b"\x01" + message.data[1:])
        return socket

    api.on(f"{POD}/attach", attach)
    return attached


async def test_an_idle_container_of_ours_is_used_again_and_none_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(created_probe, "LISTEN_S", 0.05)
    async with creator() as (api, create, _):
        api.answer(POD, running_container("k8snet-x2k4z"))
        attached = attachable(api, is_driven=False)
        async with create.open(Strategy.EPHEMERAL, NGINX, "10.0.0.1", attachable=True) as stream:
            await stream.send(b"tick")
            async for chunk in stream.chunks():
                assert chunk.data == b"tick"
                break
    assert attached == ["k8snet-x2k4z"]
    assert {request.method for request in api.requests} == {"GET"}


async def test_one_that_another_session_drives_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(created_probe, "LISTEN_S", 1.0)
    async with creator() as (api, create, _):
        api.answer(POD, running_container("k8snet-x2k4z"))
        attachable(api, is_driven=True)
        added: list[Any] = []

        async def patch(request: web.Request) -> web.Response:
            added.append(await request.json())
            return web.json_response(pod_body("nginx", namespace="team"))

        api.on(f"{POD}/ephemeralcontainers", patch, "PATCH")
        async with create.open(Strategy.EPHEMERAL, NGINX, "10.0.0.1", attachable=True):
            pass
    assert len(added) == 1


async def test_what_was_refused_is_not_said_to_have_stayed() -> None:
    async with creator() as (api, create, ledger):
        refusal = status_body(403, 'pods "x" is forbidden: exceeded quota: q')
        api.answer(PODS, refusal, status=403, method="POST")
        with pytest.raises(Exception, match="exceeded quota"):
            async with create.open(Strategy.POD, NGINX, "10.0.0.1", attachable=True):
                pass
        await ledger.remove_all()
        assert ledger.left == []


async def test_what_cannot_be_removed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with creator() as (api, create, ledger):
        made: list[str] = []

        async def make(request: web.Request) -> web.Response:
            body = await request.json()
            made.append(body["metadata"]["name"])
            refusal = status_body(403, 'User "jane" cannot delete resource "pods" in API group ""')
            api.answer(f"{PODS}/{made[0]}", refusal, status=403, method="DELETE")
            metadata = body["metadata"] | {"uid": "uid-1", "namespace": "team"}
            return web.json_response(body | {"metadata": metadata}, status=201)

        api.on(PODS, make, "POST")
        async with create.open(Strategy.POD, NGINX, "10.0.0.1", attachable=True):
            await asyncio.sleep(0)
        await ledger.remove_all()
    assert len(ledger.left) == 1 and ledger.left[0].startswith(f"team/{made[0]} could not be removed")
