"""This machine, when it is one of the cluster's nodes: probes and readings without any exec.

As on a controlplane node in a demo. It is a node if the kernel's boot ID is the one that the node's kubelet
reported, and the node's InternalIP is an address of ours: the first alone is true in every pod of the node.
"""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from k8snet_tui.model.cluster import Node
from k8snet_tui.model.probe_answers import Chunk
from k8snet_tui.network.node_network import READ_SCRIPT
from k8snet_tui.probe.remote import python_argv
from k8snet_tui.probe.stream import ProbeStream

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
READ_BYTES = 65536


def is_this_machine(node: Node) -> bool:
    if not node.boot_id or not node.addresses:
        return False
    return node.boot_id == _read_boot_id() and _owns(node.addresses[0])


@cache
def _read_boot_id() -> str:
    """Read once: there may be thousands of nodes to compare it with."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def _owns(address: str) -> bool:
    family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


class ProcessStream:
    """A local program as a probe stream."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError, ConnectionResetError):
            self._process.stdin.write(data)
            await self._process.stdin.drain()

    async def chunks(self) -> AsyncIterator[Chunk]:
        assert self._process.stdout is not None
        while data := await self._process.stdout.read(READ_BYTES):
            yield Chunk(data, time.monotonic())


@asynccontextmanager
async def open_here() -> AsyncIterator[ProbeStream]:
    """The built-in tracer on this machine; it needs no privilege and ends with its stdin."""
    _, *arguments = python_argv()
    async with start_here([sys.executable, *arguments]) as stream:
        yield stream


@asynccontextmanager
async def start_here(argv: Sequence[str]) -> AsyncIterator[ProbeStream]:
    """A program on this machine, spoken to over its stdin. Raises OSError where it cannot be started."""
    async with _run(argv, stdin=True) as process:
        yield ProcessStream(process)


async def read_here(timeout_s: float) -> bytes:
    """What the reading script prints on this machine. Raises TimeoutError."""
    return await run_here(["sh", "-c", READ_SCRIPT], timeout_s)


async def run_here(argv: Sequence[str], timeout_s: float) -> bytes:
    """What a program prints on this machine. Raises TimeoutError, and OSError where there is none."""
    async with asyncio.timeout(timeout_s), _run(argv, stdin=False) as process:
        output, _ = await process.communicate()
        return output


@asynccontextmanager
async def _run(argv: Sequence[str], stdin: bool) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
