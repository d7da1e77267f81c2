"""One lab a backend for all tests here, with a stub in the API server's place."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from k8snet_tui.lab.process import RunningLab, start_lab
from k8snet_tui.lab.runtime import LabUnavailable
from k8snet_tui.lab.topology import Backend, LabOptions

STUB = "stub_server:serve"


class Stub:
    """The stub of a lab, by the kubeconfig that names its port."""

    def __init__(self, kubeconfig: Path) -> None:
        self.port = int(kubeconfig.read_text().split("127.0.0.1:")[1].split()[0])

    async def ask(self, do: str, pod: str, **rest: Any) -> dict[str, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        writer.write(json.dumps({"do": do, "pod": pod, **rest}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await reader.read())
        writer.close()
        return answer

    async def run(self, pod: str, *argv: str, **rest: Any) -> str:
        """What the program printed; it has to succeed."""
        answer = await self.ask("exec", pod, argv=argv, **rest)
        assert answer.get("code") == 0, answer
        return str(answer["out"])

    async def address(self, pod: str) -> str:
        return str((await self.ask("address", pod))["address"])

    async def trace(self, pod: str, address: str) -> list[str]:
        """The address at each hop."""
        printed = await self.run(pod, "traceroute", "-n", "-q", "1", "-w", "2", "-m", "5", address)
        return [line.split()[1] for line in printed.splitlines() if line[:2].strip().isdigit()]


class Lab(Stub):
    def __init__(self, running: RunningLab) -> None:
        super().__init__(running.kubeconfig)
        self.running = running


Start = Callable[..., Awaitable[Lab]]


async def start(options: LabOptions) -> Lab:
    try:
        return Lab(await start_lab(options, server=STUB))
    except LabUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session", autouse=True)
def stub_on_path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
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
