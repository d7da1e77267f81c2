"""A server that runs in this process, and how to ask it."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from k8snet_tui.lab.api.client_config import ClientConfig
from tests.lab_api.fake_runtime import FakeRuntime


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
