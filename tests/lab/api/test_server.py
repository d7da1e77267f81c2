import json

from tests.lab.api_client import PODS, Server


async def test_the_tutorials_pods_run_once_the_server_is_ready(server: Server) -> None:
    async with server.client() as client, client.get("/api/v1/pods") as response:
        pods = {p["metadata"]["name"]: p for p in (await response.json())["items"]}
    assert {p["status"]["phase"] for p in pods.values()} == {"Running"}
    assert pods["httpd"]["spec"]["nodeName"] == "node-2"
    assert len([p for p in pods.values() if p["spec"].get("hostNetwork")]) == 3


async def test_a_body_beyond_all_measure_is_refused(server: Server) -> None:
    async with server.client() as client, client.post(PODS, data=b"x" * (4 << 20)) as response:
        assert (response.status, json.loads(await response.text())["code"]) == (413, 413)
