"""What a probe and its round are answered with: bytes as they come, and what they are read as."""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.trace_options import Protocol


class Chunk(Struct, frozen=True, gc=False):
    """Bytes as they came, stamped once with the monotonic clock."""

    data: bytes
    received_s: float


class ProbeLine(Struct, frozen=True, gc=False):
    """A line of the tool about one probe."""

    tick: int
    ttl: int
    text: str


class TickOver(Struct, frozen=True, gc=False):
    """All probes of a tick have had their answer or their wait."""

    tick: int


class TcpAnswer(Struct, frozen=True):
    """What the far end's tool said of one connection."""

    tick: int
    code: int
    """0: connected."""
    said: str


class Reply(Struct, frozen=True, gc=False, tag="reply", omit_defaults=True):
    """One probe was answered."""

    round: int
    ttl: int
    address: str
    rtt_ms: float | None
    """As the tool says; None where it gave none."""
    note: str | None = None
    """The tool's flag, by traceroute(8)'s letters: `!H`, `!N`, `!X`, `!F-1450`…"""
    back_hops: int | None = None
    """Hops of the way back, guessed by the tool from the answer's TTL; None where they are as many."""


class Silence(Struct, frozen=True, gc=False, tag="silence"):
    """One probe was given up by the tool."""

    round: int
    ttl: int


class SendFailed(Struct, frozen=True, gc=False, tag="send-failed"):
    """The source itself could not send one probe: no route, or a firewall of its own."""

    round: int
    ttl: int
    reason: str
    """The system's words, as in `Network is unreachable`."""


class Unreadable(Struct, frozen=True, gc=False, tag="unreadable"):
    """Text of a tool that is none of these; shown, never raised."""

    line: str


class ToolFound(Struct, frozen=True, gc=False, tag="tool"):
    """The remote side says which tool it will use."""

    tool: str
    """As in `busybox traceroute`, `traceroute`, `python3`."""
    protocol: Protocol = Protocol.UDP
    """What it sends; each may have a tool of its own."""
    clocks_late: bool = False
    """Its clock starts after sending: its times are lower bounds, and compare with no other tool's."""


class RoundOver(Struct, frozen=True, gc=False, tag="round-over"):
    """The remote side says that all probes of a round have had their answer or their wait."""

    round: int


Answer: TypeAlias = Reply | Silence | SendFailed | Unreadable | ToolFound | RoundOver


class Received(Struct, frozen=True, gc=False):
    """An answer, and the moment of its bytes."""

    at_s: float
    """On the monotonic clock."""
    answer: Answer


class RoundEnd(StrEnum):
    """Why a round is closed."""

    DESTINATION = "destination answered"
    REFUSED = "a router refused"
    COMPLETE = "every probe has its fate"
