"""A server in this process, on the fake runtime."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from k8snet_tui.lab.api.client_config import ClientConfig
from k8snet_tui.lab.api.server import serve
from k8snet_tui.lab.machine.topology import LabOptions
from tests.lab_api.fake_runtime import FakeRuntime
from tests.lab_api.served import Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Ended as the lab ends it: by cancelling. No task and no process is left."""
    runtime = FakeRuntime()
    listener = socket.create_server(("127.0.0.1", 0))
    ready: asyncio.Future[ClientConfig] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(runtime, listener, LabOptions(), ready.set_result))
    await asyncio.wait((serving, ready), return_when=asyncio.FIRST_COMPLETED)
    try:
        yield Server(f"https://127.0.0.1:{listener.getsockname()[1]}", await ready, runtime)
    finally:
        serving.cancel()
        await asyncio.wait((serving,))
        for sandbox in tuple(runtime.sandboxes.values()):
            await runtime.remove_sandbox(sandbox)
    assert asyncio.all_tasks() == {asyncio.current_task()}
