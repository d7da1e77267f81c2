"""A runtime whose containers are plain processes of this machine: no namespaces, no privileges."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import count

from k8snet_tui.lab.machine.containers import ContainerSpec, Image, LabTools, Sandbox
from k8snet_tui.lab.machine.errors import CannotRun, LabError, NotRunning
from k8snet_tui.lab.machine.planning import plan_nodes
from k8snet_tui.lab.machine.topology import LabNode, LabOptions


class FakeProcess:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    async def write(self, data: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(data)
            await self._process.stdin.drain()
        except ConnectionError as error:
            raise BrokenPipeError from error

    def close_stdin(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()

    def resize(self, columns: int, rows: int) -> None:
        """It has no terminal."""

    async def output(self) -> AsyncIterator[tuple[int, bytes]]:
        assert self._process.stdout
        while data := await self._process.stdout.read(65536):
            yield 1, data

    async def wait(self) -> int:
        code = await self._process.wait()
        return 128 - code if code < 0 else code

    def kill(self) -> None:
        self.terminate(signal.SIGKILL)

    def terminate(self, signal: int = signal.SIGTERM) -> None:
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal)


class FakeRuntime:
    """`full`: no sandbox can be made; `annotations`: the network plugin's on each pod. What runs is in
    `processes`, by the uid of the pod.
    """

    def __init__(self) -> None:
        self.nodes: tuple[LabNode, ...] = plan_nodes(LabOptions())
        self.tools = LabTools("sh", "none", "none")
        self.full = False
        self.annotations: tuple[tuple[str, str], ...] = ()
        self.sandboxes: dict[str, Sandbox] = {}
        self.processes: dict[str, list[FakeProcess]] = {}
        self._addresses = count(2)

    def find_image(self, reference: str) -> Image | None:
        return Image(reference) if reference != "absent" else None

    async def create_sandbox(self, node: str, uid: str, name: str, host_network: bool = False) -> Sandbox:
        await asyncio.sleep(0)
        if self.full:
            raise LabError("the node has no address left")
        addresses = (f"10.244.9.{next(self._addresses)}", f"fd10:244:0:9::{next(self._addresses)}")
        self.sandboxes[uid] = Sandbox(uid, node, name, addresses, host_network, annotations=self.annotations)
        return self.sandboxes[uid]

    async def remove_sandbox(self, sandbox: Sandbox) -> None:
        self.sandboxes.pop(sandbox.uid, None)
        for process in self.processes.pop(sandbox.uid, []):
            process.kill()
            with suppress(RuntimeError):  # somebody reads it already
                async for _ in process.output():
                    pass  # asyncio sees the end of a process after the end of its output only
            await process.wait()

    async def start(self, sandbox: Sandbox, spec: ContainerSpec) -> FakeProcess:
        argv = [*spec.command, *spec.args] or ["sleep", "1000"]
        process = await self._spawn(argv, stdin=spec.stdin)
        if sandbox.uid not in self.sandboxes:
            process.kill()
            raise NotRunning(sandbox.name)
        self.processes.setdefault(sandbox.uid, []).append(process)
        return process

    async def exec(
        self,
        container: object,
        argv: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        stdin: bool = False,
        tty: bool = False,
    ) -> FakeProcess:
        return await self._spawn(argv, stdin=stdin)

    async def _spawn(self, argv: Sequence[str], *, stdin: bool) -> FakeProcess:
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise CannotRun(argv[0], "executable file not found in $PATH", missing=True) from error
        return FakeProcess(process)
