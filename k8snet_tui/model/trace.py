"""A trace: what is asked, what answers, and how it ends.

A trace is one stream of `TraceEvent`s. The screen, the command line and the tests fold the same events.
"""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.path import Chain, Location, Unlocated


class Chunk(Struct, frozen=True, gc=False):
    """Bytes as they came, stamped once with the monotonic clock."""

    data: bytes
    received_s: float


class Reply(Struct, frozen=True, gc=False, tag=True):
    """One probe was answered."""

    round: int
    ttl: int
    address: str
    rtt_ms: float | None
    """As the tool says; None where it gave none."""
    note: str | None = None
    """The tool's flag: `!H`, `!N`, `!X`, `!F-1450`…"""


class Silence(Struct, frozen=True, gc=False, tag=True):
    """One probe was given up by the tool."""

    round: int
    ttl: int


class Unreadable(Struct, frozen=True, gc=False, tag=True):
    """Text of a tool that is neither; counted, never raised."""

    line: str


class ToolFound(Struct, frozen=True, gc=False, tag=True):
    """The remote side says which tool it will use."""

    tool: str
    """As in `busybox traceroute`, `traceroute`, `python3`."""


class RoundOver(Struct, frozen=True, gc=False, tag=True):
    """The remote side says that all probes of a round have had their answer or their wait."""

    round: int


Answer: TypeAlias = Reply | Silence | Unreadable | ToolFound | RoundOver


class RoundEnd(StrEnum):
    """Why a round is closed."""

    DESTINATION = "destination answered"
    COMPLETE = "every probe has its fate"


class Strategy(StrEnum):
    """How a probe gets into the source's network."""

    EXEC = "exec"
    EPHEMERAL = "ephemeral"
    POD = "pod"
    NODE = "node"


class Endpoint(Struct, frozen=True):
    """One end of a trace, resolved."""

    name: str
    """As a person would name it: `shell-1`, `node/node-1`, `10.0.2.3`; other namespaces with theirs."""
    address: str
    """The address to probe, or to probe from."""
    pod: str | None = None
    """`namespace/name`"""
    node: str | None = None
    ports: tuple[int, ...] = ()
    """TCP ports to try when probes stay unanswered; the given one first, then the declared ones."""
    said: str | None = None
    """What was resolved on the way: `svc/httpd is 10.96.0.7, endpoint pod default/httpd`."""


class TraceOptions(Struct, frozen=True):
    """What one trace is asked to do; made once, handed on whole."""

    rounds: int | None = 1
    """None: until stopped."""
    ends_when_clear: bool = False
    """Ends before its last round, unless something was silent that may answer: routers and hosts limit their
    answers, so what was silent once is asked again."""
    wait_s: int = 2
    """How long a probe waits for its answer. `!H` comes after about 2 s."""
    max_ttl: int = 30
    known_length: int | None = None
    """Hops that the path had when it was last traced: no more are probed unless it has changed."""
    family: int | None = None
    """4, 6, or None for the source's primary family."""
    container: str | None = None


class HopReply(Struct, frozen=True):
    address: str
    rtt_ms: float | None = None
    note: str | None = None


class Hop(Struct, frozen=True):
    """What one TTL showed so far, and where that is."""

    ttl: int
    replies: tuple[HopReply, ...] = ()
    """Distinct addresses, the latest time of each; empty for a hop that stayed silent."""
    location: Location = Unlocated("no answer")


class TraceStarted(Struct, frozen=True, tag="started"):
    source: Endpoint
    destination: Endpoint
    strategy: Strategy
    probed_from: str
    """`shell-1`, `a probe pod on node-1 (other IP and labels)`, `node-1`."""
    chain: Chain


class ChainLearned(Struct, frozen=True, tag="chain"):
    """More is known of the devices on the way than when the trace began: nodes were read meanwhile."""

    chain: Chain


class ToolChosen(Struct, frozen=True, tag="tool"):
    tool: str


class HopChanged(Struct, frozen=True, tag="hop"):
    round: int
    hop: Hop


class RoundClosed(Struct, frozen=True, tag="round"):
    round: int
    ended_by: RoundEnd
    silent: tuple[int, ...] = ()
    """TTLs below the destination that gave no answer in this round."""
    length: int | None = None
    """Hops to the destination, where it answered and all before it did."""


class TcpResult(StrEnum):
    OPEN = "open"
    REFUSED = "refused"
    TIMEOUT = "timed out"
    UNKNOWN = "could not be tried"


class TcpTried(Struct, frozen=True, tag="tcp"):
    """UDP probes were not answered, so a connection was tried."""

    port: int
    result: TcpResult


class Outcome(StrEnum):
    REACHED = "reached"
    """The destination answered probes."""
    OPEN = "open"
    """Probes were not answered, but a TCP port was: open, or refused by the destination itself."""
    UNREACHED = "unreached"
    LOST = "lost"
    """The stream or the pod behind it went away."""
    STOPPED = "stopped"
    """The user ended it."""


class Judged(Struct, frozen=True, tag="judged"):
    """What the rounds so far say of the path; given again when that changes."""

    outcome: Outcome
    summary: str
    """One sentence, as in `reached in 3 hops: cni0 – eth1 – cni0`."""


class TraceEnded(Struct, frozen=True, tag="ended"):
    outcome: Outcome
    summary: str
    """One sentence, as in `reached in 3 hops: cni0 – eth1 – cni0`."""


TraceEvent: TypeAlias = (
    TraceStarted | ChainLearned | ToolChosen | HopChanged | RoundClosed | TcpTried | Judged | TraceEnded
)


class Trace(Struct, frozen=True):
    """All events up to now, folded; what a view needs and nothing else."""

    started: TraceStarted | None = None
    tool: str = ""
    hops: tuple[Hop, ...] = ()
    """By TTL, without gaps: a hop not heard of is there with no replies."""
    rounds: int = 0
    """Rounds closed."""
    tcp: tuple[TcpTried, ...] = ()
    """The latest try of each port."""
    judged: Judged | None = None
    ended: TraceEnded | None = None
