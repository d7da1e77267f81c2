import asyncio

from tests.lab.api_client import PODS, Server, await_state, make_body, read_pod
from tests.waiting import LIMIT_S


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
        async with asyncio.timeout(LIMIT_S):
            while "metadata" in (pod := await read_pod(client, "pulling")) and pod["kind"] == "Pod":
                await asyncio.sleep(0.05)
