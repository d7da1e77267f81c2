"""A server that runs in this process, and how to ask it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from k8snet_tui.lab.api.client_config import ClientConfig
from tests.lab.fake_runtime import FakeRuntime
from tests.waiting import LIMIT_S

PODS = "/api/v1/namespaces/default/pods"


class Server:
    def __init__(self, url: str, ready: ClientConfig, runtime: FakeRuntime) -> None:
        self.runtime = runtime
        self._url = url
        self._ready = ready

    @asynccontextmanager
    async def client(self) -> AsyncIterator[aiohttp.ClientSession]:
        context = ssl.create_default_context(cadata=self._ready.ca_pem)
        headers = {"Authorization": f"Bearer {self._ready.token}"}
        connector = aiohttp.TCPConnector(ssl=context)
        async with aiohttp.ClientSession(self._url, headers=headers, connector=connector) as session:
            yield session


def make_body(name: str, *command: str, **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "busybox", "command": list(command)}
    return {"metadata": {"name": name}, "spec": {"containers": [container], **spec}}


async def read_pod(client: aiohttp.ClientSession, name: str) -> Any:
    async with client.get(f"{PODS}/{name}") as response:
        return await response.json()


async def await_state(client: aiohttp.ClientSession, name: str, state: str, reason: str = "") -> Any:
    """The state of the pod's container, once it is that one."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            status = (await read_pod(client, name))["status"]
            for container in status.get("containerStatuses", ()):
                found = container["state"].get(state)
                if found is not None and reason in (found.get("reason", ""), ""):
                    return found
            await asyncio.sleep(0.05)
