"""The API server's end of the connection to the machine's process: `Runtime` for asyncio."""

import asyncio
import itertools
import socket
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TypeVar

from msgspec import Struct

from k8snet_tui.lab.kubelet.process_stream import ProcessStream, open_streams
from k8snet_tui.lab.kubelet.runtime import ContainerProcess
from k8snet_tui.lab.machine import protocol
from k8snet_tui.lab.machine.containers import ContainerSpec, Image, LabTools, Sandbox
from k8snet_tui.lab.machine.errors import LabError, NotRunning, UnknownImage
from k8snet_tui.lab.machine.images import command_line, find_image
from k8snet_tui.lab.machine.topology import LabNode

_Report = TypeVar("_Report", bound=Struct)


class MachineRuntime:
    """One for the process; `connect` makes it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._ids = itertools.count(1)
        self._unsent: deque[tuple[bytes, Sequence[int]]] = deque()
        self._awaited: dict[int, asyncio.Future[Struct]] = {}
        self._starting: dict[int, asyncio.Future[int]] = {}
        """Exit codes to come, by request; then by pid."""
        self._running: dict[int, asyncio.Future[int]] = {}
        self._built: asyncio.Future[protocol.Built] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, connection: socket.socket) -> "MachineRuntime":
        """Waits until the nodes are built."""
        connection.setblocking(False)
        runtime = cls(connection)
        asyncio.get_running_loop().add_reader(connection, runtime._read_report)
        await runtime._built
        return runtime

    @property
    def nodes(self) -> tuple[LabNode, ...]:
        return self._built.result().nodes

    @property
    def tools(self) -> LabTools:
        return self._built.result().tools

    def find_image(self, reference: str) -> Image | None:
        return find_image(reference)

    async def create_sandbox(self, node: str, uid: str, name: str, host_network: bool = False) -> Sandbox:
        request = protocol.CreateSandbox(next(self._ids), node, uid, name, host_network)
        return (await self._ask(request, protocol.SandboxCreated)).sandbox

    async def remove_sandbox(self, sandbox: Sandbox) -> None:
        await self._ask(protocol.RemoveSandbox(next(self._ids), sandbox.uid), protocol.Done)

    async def start(self, sandbox: Sandbox, spec: ContainerSpec) -> ContainerProcess:
        image = find_image(spec.image)
        if image is None:
            raise UnknownImage(spec.image)
        request = protocol.StartContainer(next(self._ids), sandbox.uid, spec)
        return await self._run(request, command_line(spec, image)[0], stdin=spec.stdin, tty=spec.tty)

    async def exec(
        self,
        container: ContainerProcess,
        argv: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        stdin: bool = False,
        tty: bool = False,
    ) -> ContainerProcess:
        if container.exit_code is not None:
            raise NotRunning("the container has ended")
        request = protocol.StartProgram(next(self._ids), container.pid, tuple(argv), tuple(env), tty)
        return await self._run(request, argv[0], stdin=stdin, tty=tty)

    async def _run(self, request: protocol.Request, program: str, *, stdin: bool, tty: bool) -> ProcessStream:
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._starting[request.id] = ended
        with ExitStack() as theirs:
            streams = open_streams(theirs, stdin=stdin, tty=tty)
            try:
                forked = await self._ask(request, protocol.ProgramForked, streams.given)
            except BaseException:
                streams.close()
                raise
        process = ProcessStream(forked.pid, streams, ended, self._send_signal)
        try:
            await process.started(program)
        except BaseException:
            process.kill()
            raise
        return process

    def _send_signal(self, pid: int, number: int) -> None:
        self._post(protocol.SendSignal(next(self._ids), pid, number))

    async def _ask(
        self, request: protocol.Request, kind: type[_Report], descriptors: Sequence[int] = ()
    ) -> _Report:
        answer: asyncio.Future[Struct] = asyncio.get_running_loop().create_future()
        self._awaited[request.id] = answer
        self._post(request, descriptors)
        report = await answer
        assert isinstance(report, kind)
        return report

    def _post(self, request: protocol.Request, descriptors: Sequence[int] = ()) -> None:
        """Descriptors stay open until the answer is there, so a message may wait for room."""
        message = protocol.encode(request)
        if len(message) > protocol.LONGEST_MESSAGE:
            raise LabError("the command and its environment are too long")
        self._unsent.append((message, descriptors))
        self._send_waiting()

    def _send_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_writer(self._connection)
        while self._unsent:
            message, descriptors = self._unsent[0]
            try:
                socket.send_fds(self._connection, [message], descriptors)
            except BlockingIOError:
                loop.add_writer(self._connection, self._send_waiting)
                return
            self._unsent.popleft()

    def _read_report(self) -> None:
        message = self._connection.recv(protocol.LONGEST_MESSAGE)
        if not message:
            raise SystemExit("the lab's machine has gone")
        report = protocol.decode_report(message)
        match report:
            case protocol.Built():
                self._built.set_result(report)
            case protocol.Ended(pid, exit_code):
                if ended := self._running.pop(pid, None):
                    ended.set_result(exit_code)
            case protocol.Refusal(id, sentence, gone):
                self._starting.pop(id, None)
                if answer := self._find_awaiting(id):
                    answer.set_exception(NotRunning(sentence) if gone else LabError(sentence))
            case _:
                if isinstance(report, protocol.ProgramForked):
                    self._running[report.pid] = self._starting.pop(report.id)
                if answer := self._find_awaiting(report.id):
                    answer.set_result(report)

    def _find_awaiting(self, id: int) -> "asyncio.Future[Struct] | None":
        """None for a signal's answer, and where the caller was cancelled."""
        answer = self._awaited.pop(id, None)
        return answer if answer and not answer.done() else None
