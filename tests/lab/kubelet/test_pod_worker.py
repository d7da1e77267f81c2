import asyncio
from pathlib import Path
from typing import Any

from tests.lab.api_client import PODS, Server, await_state, make_body, read_pod
from tests.waiting import LIMIT_S, until


async def test_a_node_without_an_address_left_is_told_in_an_event(server: Server) -> None:
    server.runtime.full = True
    async with server.client() as client:
        await client.post(PODS, json=make_body("unhoused", "true", nodeName="node-1"))
        query = "fieldSelector=involvedObject.name%3Dunhoused,reason%3DFailedCreatePodSandBox"
        events: list[Any] = []
        async with asyncio.timeout(LIMIT_S):
            while not events:
                async with client.get(f"/api/v1/events?{query}") as response:
                    events = (await response.json())["items"]
        assert events[0]["message"] == "Failed to create pod sandbox: the node has no address left"
        async with client.delete(f"{PODS}/unhoused") as response:
            assert response.status == 200
        async with asyncio.timeout(LIMIT_S):
            while (await read_pod(client, "unhoused"))["kind"] != "Status":
                await asyncio.sleep(0.02)


async def test_a_deleted_pod_leaves_no_process(server: Server) -> None:
    async with server.client() as client:
        await client.post(PODS, json=make_body("doomed", "sleep", "1000"))
        await await_state(client, "doomed", "running")
        uid = (await read_pod(client, "doomed"))["metadata"]["uid"]
        pid = server.runtime.processes[uid][0].pid
        async with client.delete(f"{PODS}/doomed?gracePeriodSeconds=0"):
            pass
        await until(lambda: not Path(f"/proc/{pid}").exists() and uid not in server.runtime.sandboxes)


async def test_a_program_that_failed_once_starts_again_at_once(server: Server, tmp_path: Path) -> None:
    script = f"if mkdir {tmp_path}/been 2>/dev/null; then exit 1; fi; exec sleep 1000"
    async with server.client() as client:
        await client.post(PODS, json=make_body("twice", "sh", "-c", script, restartPolicy="OnFailure"))
        async with asyncio.timeout(LIMIT_S):
            while not (status := (await read_pod(client, "twice"))["status"]).get("podIP") or not (
                status["containerStatuses"][0]["restartCount"] == 1
                and status["containerStatuses"][0]["ready"]
            ):
                await asyncio.sleep(0.05)
        last = status["containerStatuses"][0]["lastState"]["terminated"]
        assert (last["exitCode"], last["reason"]) == (1, "Error")


async def test_a_pod_has_all_its_addresses_and_what_the_network_plugin_wrote_on_it(server: Server) -> None:
    server.runtime.annotations = (("cni.projectcalico.org/podIP", "10.244.9.9/32"),)
    body = make_body("noted", "sleep", "1000")
    body["metadata"]["annotations"] = {"mine": "kept"}
    async with server.client() as client:
        await client.post(PODS, json=body)
        await await_state(client, "noted", "running")
        pod = await read_pod(client, "noted")
    assert pod["metadata"]["annotations"] == {"mine": "kept", **dict(server.runtime.annotations)}
    first, second = (entry["ip"] for entry in pod["status"]["podIPs"])
    assert (first, ":" in second) == (pod["status"]["podIP"], True)
