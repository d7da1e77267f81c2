"""A server that takes one token, and a client that asks it twice."""

from aiohttp import web

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.objects.resources import get_version
from tests.cluster_unit.fake_api import FakeApi, connected, status_body


def accept(api: FakeApi, token: str) -> None:
    async def check(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {token}":
            return web.json_response(status_body(401, "Unauthorized"), status=401)
        return web.json_response({"gitVersion": "v1.34.4"})

    api.on("/version", check)


async def version(config: ClientConfig) -> str:
    async with connected(config) as c:
        await get_version(c)
        return await get_version(c)
