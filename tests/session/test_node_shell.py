"""The one way into a node: no exec without consent, and a way in that is found or named as missing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import CommandUnfinished, NoAnswer, NotAllowed
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.consents import Consents, ExecScope, NotConsented
from k8snet_tui.session.node_shell import NodeEntry, NodeShell, NoEntry
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving, status_body
from tests.waiting import LIMIT_S

FLANNEL = Pod("kube-flannel", "kube-flannel-x", "uid", node="node-1")
ENTRY = NodeEntry("node-1", FLANNEL, "kube-flannel")
EXEC = "/api/v1/namespaces/kube-flannel/pods/kube-flannel-x/exec"
READ: dict[str, Any] = {"timeout_s": LIMIT_S, "limit_bytes": 1000}


@asynccontextmanager
async def cluster() -> AsyncIterator[tuple[FakeApi, Connection]]:
    async def run(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        await socket.send_bytes(b"\x01eth0")
        await socket.send_bytes(b'\x03{"status": "Success"}')
        return socket

    async with serving() as api, connected(api.config()) as c:
        api.on(EXEC, run)
        yield api, c


async def test_a_node_is_entered_after_a_yes_and_never_before() -> None:
    async with cluster() as (api, c):
        with pytest.raises(NotConsented):
            await NodeShell(c, Consents()).read(ENTRY, ["ip"], **READ)
        with pytest.raises(NotConsented):
            await NodeShell(c, Consents(scope=ExecScope.SOURCE)).read(ENTRY, ["ip"], **READ)
        assert api.requests == []
        assert await NodeShell(c, Consents(scope=ExecScope.NODE)).read(ENTRY, ["ip"], **READ) == b"eth0"
        assert [request.path for request in api.requests] == [EXEC]


async def test_what_runs_in_a_node_ends_with_its_reader() -> None:
    ended = asyncio.Event()

    async def run_on(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        async for _ in socket:
            pass
        ended.set()
        return socket

    async with serving() as api, connected(api.config()) as c:
        api.on(EXEC, run_on)
        async with NodeShell(c, Consents(scope=ExecScope.NODE)).run(ENTRY, ["sh"], stdin=True):
            pass
        await asyncio.wait_for(ended.wait(), LIMIT_S)


async def test_a_program_that_takes_or_says_too_much_is_ended() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        while not socket.closed:
            await socket.send_bytes(b"\x01" + b"y\n" * 100)
            await asyncio.sleep(0.01)
        return socket

    async with serving() as api, connected(api.config()) as c:
        api.on(EXEC, endless)
        shell = NodeShell(c, Consents(scope=ExecScope.NODE))
        with pytest.raises(CommandUnfinished, match=r"yes in kube-flannel/.* did not end within 0\.2 s"):
            await shell.read(ENTRY, ["yes"], timeout_s=0.2, limit_bytes=10**6)
        with pytest.raises(CommandUnfinished, match="yes gave more than 500 bytes"):
            await shell.read(ENTRY, ["yes"], timeout_s=LIMIT_S, limit_bytes=500)


async def test_a_first_word_that_does_not_come_is_waited_for_less_long_than_the_last() -> None:
    async def halting(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        if request.query["command"] == "slow":
            await socket.send_bytes(b"\x01begun")
            await asyncio.sleep(2.2)
            await socket.send_bytes(b'\x03{"status": "Success"}')
        async for _ in socket:
            pass
        return socket

    async with serving() as api, connected(api.config()) as c:
        api.on(EXEC, halting)
        shell = NodeShell(c, Consents(scope=ExecScope.NODE))
        with pytest.raises(NoAnswer, match=r"mute in kube-flannel/.* did not say a word within 0\.2 s"):
            await shell.read(ENTRY, ["mute"], **READ, first_word_s=0.2)
        assert await shell.read(ENTRY, ["slow"], **READ, first_word_s=2.0) == b"begun"


def plugin_pod(node: str = "node-1") -> dict[str, Any]:
    body = pod_body("kube-flannel-x", namespace="kube-flannel")
    body["metadata"]["ownerReferences"] = [
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "kube-flannel-ds", "controller": True}
    ]
    body["spec"] |= {"hostNetwork": True, "nodeName": node, "containers": [{"name": "kube-flannel"}]}
    running = {"name": "kube-flannel", "ready": True, "state": {"running": {}}}
    body["status"] |= {"containerStatuses": [running]}
    return body


def refuse(api: FakeApi, *namespaces: str) -> None:
    for namespace in namespaces:
        words = f'User "jane" cannot list resource "pods" in API group "" in the namespace "{namespace}"'
        api.answer(f"/api/v1/namespaces/{namespace}/pods", status_body(403, words, "Forbidden"), status=403)


async def test_who_looks_at_one_namespace_finds_the_plugins_pod_in_its_own() -> None:
    async with cluster() as (api, c):
        refuse(api, "kube-system")
        api.answer("/api/v1/namespaces/kube-flannel/pods", {"metadata": {}, "items": [plugin_pod()]})
        entry = await NodeShell(c, Consents()).find_entry("node-1", ())
    assert (entry.pod.key, entry.container) == ("kube-flannel/kube-flannel-x", "kube-flannel")


async def test_where_no_plugins_namespace_may_be_looked_into_the_missing_right_is_named() -> None:
    async with cluster() as (api, c):
        refuse(api, "kube-system", "kube-flannel")
        of_every_node = "^a node .*may not list pods in kube-flannel or kube-system"
        with pytest.raises(NotAllowed, match=of_every_node):
            await NodeShell(c, Consents()).find_entry("node-1", ())


async def test_where_all_may_be_looked_into_it_is_said_that_there_is_none() -> None:
    async with cluster() as (api, c):
        api.answer("/api/v1/namespaces/kube-flannel/pods", {"metadata": {}, "items": [plugin_pod("node-2")]})
        with pytest.raises(NoEntry, match="on node-1"):
            await NodeShell(c, Consents()).find_entry("node-1", ())
