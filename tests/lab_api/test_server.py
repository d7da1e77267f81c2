import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp

from tests.lab_api.served import Server

PODS = "/api/v1/namespaces/default/pods"
BUSY = ("yes", "0123456789abcdef" * 64)


def make_body(name: str, *command: str, **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "busybox", "command": list(command)}
    return {"metadata": {"name": name}, "spec": {"containers": [container], **spec}}


async def read_pod(client: aiohttp.ClientSession, name: str) -> Any:
    async with client.get(f"{PODS}/{name}") as response:
        return await response.json()


async def await_state(client: aiohttp.ClientSession, name: str, state: str, reason: str = "") -> Any:
    """The state of the pod's container, once it is that one."""
    async with asyncio.timeout(10):
        while True:
            status = (await read_pod(client, name))["status"]
            for container in status.get("containerStatuses", ()):
                found = container["state"].get(state)
                if found is not None and reason in (found.get("reason", ""), ""):
                    return found
            await asyncio.sleep(0.05)


async def test_the_tutorials_pods_run_once_the_server_is_ready(server: Server) -> None:
    async with server.client() as client, client.get("/api/v1/pods") as response:
        pods = {p["metadata"]["name"]: p for p in (await response.json())["items"]}
    assert {p["status"]["phase"] for p in pods.values()} == {"Running"}
    assert pods["httpd"]["spec"]["nodeName"] == "node-2"
    assert len([p for p in pods.values() if p["spec"].get("hostNetwork")]) == 3


async def test_the_slice_of_a_service_follows_its_pod(server: Server) -> None:
    path = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector="
    query = "kubernetes.io/service-name%3Dhttpd"
    async with server.client() as client:
        async with client.get(path + query) as response:
            first = (await response.json())["items"][0]["endpoints"]
        async with client.delete(f"{PODS}/httpd?gracePeriodSeconds=0"):
            pass
        await asyncio.sleep(0.1)
        async with client.get(path + query) as response:
            second = (await response.json())["items"][0]["endpoints"]
    assert [(e["conditions"]["ready"], e["targetRef"]["name"]) for e in first] == [(True, "httpd")]
    assert second == []


async def test_a_client_that_vanishes_leaves_no_task_behind(server: Server) -> None:
    async with server.client() as client:
        before = len(asyncio.all_tasks())
        for path in (f"{PODS}?watch=true", f"{PODS}/shell-1/log?follow=true"):
            response = await client.get(path)
            await asyncio.sleep(0.05)
            response.close()
        socket = await client.ws_connect(
            f"{PODS}/shell-1/exec?stdout=true&command=sleep&command=0.2", protocols=("v5.channel.k8s.io",)
        )
        socket._response.close()
        await asyncio.sleep(0.5)
        assert len(asyncio.all_tasks()) <= before


async def test_a_reader_who_does_not_read_holds_up_nobody_once_gone(server: Server) -> None:
    async with server.client() as client:
        await client.post(PODS, json=make_body("busy", *BUSY, restartPolicy="Never"))
        await await_state(client, "busy", "running")
        path = f"{PODS}/busy/attach?stdout=true"
        socket = await client.ws_connect(path, protocols=("v5.channel.k8s.io",))
        held = await await_standstill(client)
        socket._response.close()
        await asyncio.sleep(0.3)
        assert await read_log(client, LAST) != held
        assert len(await read_log(client, "")) <= 1 << 20


LAST = "timestamps=true&tailLines=1"


async def await_standstill(client: aiohttp.ClientSession) -> bytes:
    """The last line, once no more come: the buffers between the program and its reader are full."""
    async with asyncio.timeout(8):
        line = await read_log(client, LAST)
        while True:
            await asyncio.sleep(0.3)
            before, line = line, await read_log(client, LAST)
            if line == before:
                return line


async def read_log(client: aiohttp.ClientSession, query: str) -> bytes:
    async with client.get(f"{PODS}/busy/log?{query}") as response:
        return await response.read()


async def test_a_missing_image_is_an_error_and_then_backed_off(server: Server) -> None:
    body = make_body("pulling", "true")
    body["spec"]["containers"][0]["image"] = "absent"
    async with server.client() as client:
        await client.post(PODS, json=body)
        await await_state(client, "pulling", "waiting", "ErrImagePull")
        told = await await_state(client, "pulling", "waiting", "ImagePullBackOff")
        assert told["message"].startswith('Back-off pulling image "absent"')
        async with client.delete(f"{PODS}/pulling") as response:
            assert response.status == 200
        async with asyncio.timeout(2):
            while "metadata" in (pod := await read_pod(client, "pulling")) and pod["kind"] == "Pod":
                await asyncio.sleep(0.05)


async def test_a_node_without_an_address_left_is_told_in_an_event(server: Server) -> None:
    server.runtime.full = True
    async with server.client() as client:
        await client.post(PODS, json=make_body("unhoused", "true", nodeName="node-1"))
        await asyncio.sleep(0.2)
        query = "fieldSelector=involvedObject.name%3Dunhoused,reason%3DFailedCreatePodSandBox"
        async with client.get(f"/api/v1/events?{query}") as response:
            events = (await response.json())["items"]
        assert events[0]["message"] == "Failed to create pod sandbox: the node has no address left"
        async with client.delete(f"{PODS}/unhoused") as response:
            assert response.status == 200
        await asyncio.sleep(0.3)
        assert (await read_pod(client, "unhoused"))["kind"] == "Status"


async def test_a_deleted_pod_leaves_no_process(server: Server) -> None:
    async with server.client() as client:
        await client.post(PODS, json=make_body("doomed", "sleep", "1000"))
        await await_state(client, "doomed", "running")
        uid = (await read_pod(client, "doomed"))["metadata"]["uid"]
        pid = server.runtime.processes[uid][0].pid
        async with client.delete(f"{PODS}/doomed?gracePeriodSeconds=0"):
            pass
        await asyncio.sleep(0.3)
    assert not Path(f"/proc/{pid}").exists()
    assert uid not in server.runtime.sandboxes


async def test_a_program_that_failed_once_starts_again_at_once(server: Server, tmp_path: Path) -> None:
    script = f"if mkdir {tmp_path}/been 2>/dev/null; then exit 1; fi; exec sleep 1000"
    async with server.client() as client:
        await client.post(PODS, json=make_body("twice", "sh", "-c", script, restartPolicy="OnFailure"))
        async with asyncio.timeout(5):
            while not (status := (await read_pod(client, "twice"))["status"]).get("podIP") or not (
                status["containerStatuses"][0]["restartCount"] == 1
                and status["containerStatuses"][0]["ready"]
            ):
                await asyncio.sleep(0.05)
        last = status["containerStatuses"][0]["lastState"]["terminated"]
        assert (last["exitCode"], last["reason"]) == (1, "Error")


async def test_a_body_beyond_all_measure_is_refused(server: Server) -> None:
    async with server.client() as client, client.post(PODS, data=b"x" * (4 << 20)) as response:
        assert (response.status, json.loads(await response.text())["code"]) == (413, 413)
