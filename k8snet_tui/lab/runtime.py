"""What the lab's Kubernetes asks of its kernel side: pods' networks, containers, programs in them.

The kubelet and the API server program against `Runtime` and `ContainerProcess`; the machine behind them
runs in a process of its own, so no call here blocks the loop, and a call costs a few milliseconds.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from signal import SIGTERM
from socket import socket
from typing import Protocol

from msgspec import Struct

from k8snet_tui.lab.topology import LabNode, LabOptions


class LabError(Exception):
    """Something the lab cannot do; the text is one sentence for a person."""

    exit_code = 3


class LabUnavailable(LabError):
    """No lab can be built on this machine: why, and the ways out."""


class UnknownImage(LabError):
    """The lab has no such image and there is no registry: ErrImagePull."""

    def __init__(self, image: str) -> None:
        super().__init__(
            f'image "{image}" is not one of the lab\'s, and there is no registry to pull it from'
        )
        self.image = image


class CannotRun(LabError):
    """The program could not be started. `str()` is runc's wording, as it follows `unable to start
    container process: ` in containerd's messages: `exec: "sh": executable file not found in $PATH`.
    """

    def __init__(self, program: str, reason: str, *, missing: bool) -> None:
        super().__init__(f'exec: "{program}": {reason}')
        self.program = program
        self.missing = missing
        """There is no such file, as opposed to one that may not be run. runc's exit codes: 127, 126."""


class NotRunning(LabError):
    """The container or the sandbox is there no more."""


class LabTools(Struct, frozen=True):
    """Where the programs inside the containers come from."""

    shell: str
    """As in `busybox 1.35.0 of this machine`."""
    traceroute: str
    addresses: str
    """What shows a node's interfaces: `iproute2 of this machine`, `busybox …`, `/proc`."""

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys((self.shell, self.traceroute, self.addresses)))


class Image(Struct, frozen=True):
    """What one may know of an image before it runs."""

    name: str
    """`busybox`, `nginx`, `httpd`, `flannel`."""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()


class Sandbox(Struct, frozen=True):
    """A pod's network, shared by its containers."""

    uid: str
    node: str
    name: str
    address: str
    """The pod's address; the node's for a hostNetwork pod."""
    host_network: bool = False
    veth: str = ""
    """Its name on the node; empty for a hostNetwork pod."""


class ContainerSpec(Struct, frozen=True):
    """What runs in a container. `command` and `args` as in a pod's spec: they replace the image's
    entrypoint and command; with `command` given, the image's command is dropped.
    """

    image: str
    """As in the pod's spec: `busybox`, `docker.io/library/busybox:latest`, `nginx:1.27`."""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    stdin: bool = False
    """Without it, its input is /dev/null."""
    tty: bool = False
    """A terminal is its input, output and errors; all output then comes as stream 1."""
    working_dir: str = ""
    capabilities: tuple[str, ...] = ()
    """Added to containerd's default ones; of these NET_ADMIN is granted, without any CAP_ before it."""
    hostname: str = ""
    """The pod's name if empty."""


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


class Ready(Struct, frozen=True):
    """What a client needs besides the address: said once, when the API answers and all pods run."""

    ca_pem: str
    token: str


class Serve(Protocol):
    """The shape of `k8snet_tui.lab.api.server.serve`: it runs until it is cancelled. The socket is bound
    to 127.0.0.1 outside the lab and listening; `options` say which pods to start (topology.plan_pods).
    """

    async def __call__(
        self, runtime: Runtime, sock: socket, options: LabOptions, ready: Callable[[Ready], None]
    ) -> None: ...
