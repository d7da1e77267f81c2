"""What the kubelet asks of the machine: pods' networks, containers, programs in them.

The kubelet and the API server program against `Runtime` and `ContainerProcess`; the machine behind them
runs in a process of its own, so no call here blocks the loop, and a call costs a few milliseconds.
"""

from collections.abc import AsyncIterator, Sequence
from signal import SIGTERM
from typing import Protocol

from k8snet_tui.lab.machine.containers import ContainerSpec, Image, LabTools, Sandbox
from k8snet_tui.lab.machine.topology import LabNode


class ContainerProcess(Protocol):
    """A running program: a container's first one, or one that was started in it by exec."""

    @property
    def pid(self) -> int:
        """In the lab's own pid namespace."""

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""

    async def write(self, data: bytes) -> None:
        """Waits until the program has room. BrokenPipeError when it has closed its input or ended."""

    def close_stdin(self) -> None:
        """The program reads an end of file. With a terminal: ^D is sent. Again: nothing happens."""

    def resize(self, columns: int, rows: int) -> None:
        """The size of its terminal; without one nothing happens."""

    def output(self) -> AsyncIterator[tuple[int, bytes]]:
        """(1 for stdout, 2 for stderr; bytes as they came). One reader only; what is not read is not
        taken from the program, which waits. Ends when nobody can write any more, or when the program
        has ended and all it wrote was read.
        """

    async def wait(self) -> int:
        """The exit code; 128 + signal for a program that was killed. Any number may wait."""

    def kill(self) -> None:
        """SIGKILL; with a container's first process all others in the container go too."""

    def terminate(self, signal: int = SIGTERM) -> None:
        """Sends a signal. A first process without a handler ignores SIGTERM, as in any container."""


class Runtime(Protocol):
    @property
    def nodes(self) -> tuple[LabNode, ...]: ...

    @property
    def tools(self) -> LabTools: ...

    def find_image(self, reference: str) -> Image | None:
        """By what a pod's spec says; None: the lab does not have it."""

    async def create_sandbox(self, node: str, uid: str, name: str, host_network: bool = False) -> Sandbox:
        """The pod's network, up and with its address. LabError when the node has none left."""

    async def remove_sandbox(self, sandbox: Sandbox) -> None:
        """Kills all that runs in it and frees its address. Again: nothing happens."""

    async def start(self, sandbox: Sandbox, spec: ContainerSpec) -> ContainerProcess:
        """A container with a root file system of its own; in a sandbox that has others already, an
        ephemeral one. Returns when the program runs. UnknownImage, CannotRun, NotRunning.
        """

    async def exec(
        self,
        container: ContainerProcess,
        argv: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        stdin: bool = False,
        tty: bool = False,
    ) -> ContainerProcess:
        """One more program in a container that `start` gave, with that one's environment and `env`.
        CannotRun, NotRunning.
        """
