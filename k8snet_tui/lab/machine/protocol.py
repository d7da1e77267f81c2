"""The messages between the API server's process and the machine's, a record each.

They sit at the two ends of a SOCK_SEQPACKET pair; descriptors for a program travel with its request:
stdin, stdout, stderr, and a pipe on which the program's start is awaited (`StartFailed`, or its end).
"""

from typing import TypeAlias

import msgspec
from msgspec import Struct

from k8snet_tui.lab.machine.containers import ContainerSpec, LabTools, Sandbox
from k8snet_tui.lab.machine.topology import LabNode

LONGEST_MESSAGE = 200_000


class Request(Struct, frozen=True, tag=True):
    id: int


class CreateSandbox(Request, frozen=True):
    node: str
    uid: str
    name: str
    host_network: bool


class RemoveSandbox(Request, frozen=True):
    uid: str


class StartContainer(Request, frozen=True):
    uid: str
    spec: ContainerSpec


class StartProgram(Request, frozen=True):
    container: int
    """The pid of its first process."""
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    tty: bool


class SendSignal(Request, frozen=True):
    pid: int
    signal: int


class Built(Struct, frozen=True, tag=True):
    """The nodes are there; said once, before all else."""

    nodes: tuple[LabNode, ...]
    tools: LabTools


class SandboxCreated(Struct, frozen=True, tag=True):
    id: int
    sandbox: Sandbox


class ProgramForked(Struct, frozen=True, tag=True):
    """The process is there; whether its program could be started, the pipe tells."""

    id: int
    pid: int


class Done(Struct, frozen=True, tag=True):
    id: int


class Refusal(Struct, frozen=True, tag=True):
    id: int
    sentence: str
    gone: bool = False
    """What it was asked of is there no more."""


class Ended(Struct, frozen=True, tag=True):
    pid: int
    exit_code: int


class StartFailed(Struct, frozen=True):
    """Written on a program's pipe when it could not be started."""

    step: str
    """`exec` or what was being prepared."""
    number: int
    """errno"""


AnyRequest: TypeAlias = CreateSandbox | RemoveSandbox | StartContainer | StartProgram | SendSignal
AnyReport: TypeAlias = Built | SandboxCreated | ProgramForked | Done | Refusal | Ended

encode = msgspec.msgpack.Encoder().encode
decode_request = msgspec.msgpack.Decoder(AnyRequest).decode
decode_report = msgspec.msgpack.Decoder(AnyReport).decode
decode_failure = msgspec.msgpack.Decoder(StartFailed).decode
