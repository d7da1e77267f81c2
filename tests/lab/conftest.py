"""Labs with a stub in the API server's place, and an API server on a fake runtime."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from k8snet_tui.lab.api.client_config import ClientConfig
from k8snet_tui.lab.api.server import serve
from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.errors import LabUnavailable
from k8snet_tui.lab.machine.topology import Backend, LabOptions
from tests.lab.api_client import Server
from tests.lab.fake_runtime import FakeRuntime
from tests.lab.stub_client import Lab, Start

STUB = "tests.lab.stub_server:serve"
PROJECT = Path(__file__).parent.parent.parent


async def start(options: LabOptions) -> Lab:
    try:
        return Lab(await start_lab(options, server=STUB))
    except LabUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session", autouse=True)
def stub_on_path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(PROJECT), prepend=os.pathsep)
        yield


async def _session_lab(options: LabOptions) -> AsyncIterator[Lab]:
    lab = await start(options)
    try:
        yield lab
    finally:
        await lab.running.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab(stub_on_path: None) -> AsyncIterator[Lab]:
    async for lab in _session_lab(LabOptions()):
        yield lab


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def vxlan_lab(stub_on_path: None) -> AsyncIterator[Lab]:
    async for lab in _session_lab(LabOptions(backend=Backend.VXLAN)):
        yield lab


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ipv6_lab(stub_on_path: None) -> AsyncIterator[Lab]:
    async for lab in _session_lab(LabOptions(families=(6,))):
        yield lab


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bare_lab(stub_on_path: None) -> AsyncIterator[Lab]:
    """As on a machine without busybox, traceroute and iproute2."""
    async for lab in _session_lab(LabOptions(without=("busybox", "traceroute", "ip", "bridge", "ss"))):
        yield lab


@pytest.fixture
async def fresh_lab() -> AsyncIterator[Start]:
    """A lab for one test: `await fresh_lab(nodes=1)`."""
    labs: list[Lab] = []

    async def start_one(**options: Any) -> Lab:
        labs.append(await start(LabOptions(**options)))
        return labs[-1]

    yield start_one
    for lab in labs:
        await lab.running.stop()


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
