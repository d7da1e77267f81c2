"""A trace: what is asked of it, what answers, and what is known of it now.

What happens during a trace is told by observations (`model.observation`); `Trace` is what they add up to.
"""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.path import Chain, Location, Unlocated
from k8snet_tui.model.statistics import HopStatistics


class Chunk(Struct, frozen=True, gc=False):
    """Bytes as they came, stamped once with the monotonic clock."""

    data: bytes
    received_s: float


class Reply(Struct, frozen=True, gc=False, tag="reply", omit_defaults=True):
    """One probe was answered."""

    round: int
    ttl: int
    address: str
    rtt_ms: float | None
    """As the tool says; None where it gave none."""
    note: str | None = None
    """The tool's flag: `!H`, `!N`, `!X`, `!F-1450`…"""
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


class Protocol(StrEnum):
    """What probes are made of."""

    UDP = "udp"
    ICMP = "icmp"
    TCP = "tcp"


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


class RoundEnd(StrEnum):
    """Why a round is closed."""

    DESTINATION = "destination answered"
    REFUSED = "a router refused"
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
    resolution: str | None = None
    """What was resolved on the way: `svc/httpd is 10.96.0.7, endpoint pod default/httpd`."""


INTERVAL_S = 1.1
"""Routers and destinations answer one probe a second (`net.ipv4.icmp_ratelimit`, 1000 ms): at 1.0 every other
one may come too early."""


class Pace(Struct, frozen=True):
    """How a trace that runs goes on; may be changed while it does."""

    interval_s: float = INTERVAL_S
    """From the beginning of one round to that of the next."""
    is_paused: bool = False
    """No round begins; the one under way is brought to its end."""


SHORTEST_S, LONGEST_S = 0.5, 3600.0
"""Of intervals that may be asked for."""


def read_interval(text: str) -> float:
    """Seconds, as they are typed. Raises ValueError, with a sentence."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise ValueError(f"'{text}' is no number of seconds from {SHORTEST_S:g} to {LONGEST_S:g}")
    return seconds


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
    protocol: Protocol = Protocol.UDP
    port: int | None = None
    """The one destination port of all probes. None: of UDP the usual ones from 33434 on, of TCP one that the
    destination says it listens on, else 80."""
    interval_s: float = INTERVAL_S
    """From the beginning of one round to that of the next."""
    tries_mtu: bool = False
    """At the end two packets confirm the MTU that the kernels name."""
    flow: int = 0
    """Tells the flows of one path apart, where equal-cost ways are looked for."""


class HopReply(Struct, frozen=True):
    address: str
    rtt_ms: float | None = None
    note: str | None = None
    round: int = 0
    """The latest that it answered."""
    back_hops: int | None = None
    """Hops of the way back, where the tool guessed another number than of the way there."""


class LossFates(Struct, frozen=True):
    """What became of lost probes, as far as the counters of the kernel that should have answered tell.

    Probes before the counting began, or after its last reading, are in none of these.
    """

    is_counted: bool = False
    """They were read, and tell."""
    quiet: int = 0
    """It would have answered, but its own limits kept the answer back: nothing is wrong with the path."""
    lost: int = 0
    """The others."""
    forward: int | None = None
    """Of those, the ones that did not get there; None where the counters move too much without us."""
    backward: int | None = None
    """The ones whose answer did not come back."""
    unknown_why: str = ""
    """Why the counters tell nothing, where they were read."""


class Hop(Struct, frozen=True):
    """What one TTL showed so far, and where that is."""

    ttl: int
    replies: tuple[HopReply, ...] = ()
    """Distinct addresses, the latest of each; empty for a hop that stayed silent."""
    location: Location = Unlocated("no answer")
    statistics: HopStatistics = HopStatistics()
    """Of the probes with this TTL whose fate is decided: rounds that are under way are not in it."""
    fates: LossFates = LossFates()
    at_most: int | None = None
    """Only for the path's end: it answered a probe with this TTL, while those in between stayed silent. Ends
    limit their answers, so the silence need not be that of further hops."""


class PathChange(Struct, frozen=True):
    """Another address answers at a hop, and goes on doing so."""

    at_s: float
    """Unix time of its first answer."""
    ttl: int
    former: str
    """Where the hop was, by its place or else its address: `node-2 eth1`."""
    latter: str
    takes_turns: bool = False
    """Both go on answering."""
    hops: tuple[Hop, ...] = ()
    """This hop and those behind it, with their figures up to then: here they begin anew."""

    @property
    def sentence(self) -> str:
        if self.takes_turns:
            return f"hop {self.ttl} answers from {self.former} and {self.latter} in turn"
        return f"hop {self.ttl} moved from {self.former} to {self.latter}"

    @property
    def told(self) -> str:
        """With its moment, by the clock of this machine: `12:04:31 hop 2 moved from …`."""
        return f"{datetime.fromtimestamp(self.at_s):%H:%M:%S} {self.sentence}"


class TraceStarted(Struct, frozen=True, tag="started"):
    source: Endpoint
    destination: Endpoint
    strategy: Strategy
    probed_from: str
    """`shell-1`, `a probe pod on node-1 (other IP and labels)`, `node-1`."""
    chain: Chain
    protocol: Protocol = Protocol.UDP
    port: int | None = None
    """The one port of all probes; None where each has its own, or there are none."""

    @property
    def probes(self) -> str:
        """`udp`, `tcp port 443`."""
        return f"{self.protocol} port {self.port}" if self.port else self.protocol


class TcpResult(StrEnum):
    OPEN = "open"
    REFUSED = "refused"
    TIMEOUT = "timed out"
    UNKNOWN = "could not be tried"


class TcpTried(Struct, frozen=True, tag="tcp"):
    """Probes were not answered, so a connection was tried."""

    port: int
    result: TcpResult


class SizeFate(StrEnum):
    """What became of a packet that may not be fragmented."""

    PASSED = "passed"
    """The destination answered it."""
    REFUSED = "refused"
    """A router said that it is too big, or the source's own kernel."""
    UNANSWERED = "no answer"


class SizeTried(Struct, frozen=True, tag="size"):
    """One packet of a size, apart from the rounds and their statistics."""

    size_bytes: int
    """Of the whole IP packet."""
    fate: SizeFate
    by: str = ""
    """The address that refused it."""
    limit_bytes: int = 0
    """What that one takes, as it says."""


class Outcome(StrEnum):
    REACHED = "reached"
    """The destination answered probes."""
    OPEN = "open"
    """Probes were not answered, but a TCP port was: open, or refused by the destination itself."""
    CONTRADICTED = "contradicted"
    """Something answered with the destination's address, but not on the way that the nodes know."""
    UNREACHED = "unreached"
    LOST = "lost"
    """The stream or the pod behind it went away."""
    STOPPED = "stopped"
    """The user ended it."""


class Verdict(Struct, frozen=True, tag="verdict"):
    """What the rounds so far say of the path."""

    outcome: Outcome
    summary: str
    """One sentence, as in `reached in 3 hops: cni0 – eth1 – cni0`."""


class TraceEnded(Struct, frozen=True, tag="ended"):
    outcome: Outcome
    summary: str
    """One sentence, as in `reached in 3 hops: cni0 – eth1 – cni0`."""


STALE_ROUNDS = 3
"""Limits make each answer come late now and then; so many rounds without it, and it tells of the past."""


class Trace(Struct, frozen=True):
    """What is known of a trace at one moment; all that a view needs and nothing else."""

    started: TraceStarted | None = None
    tool: str = ""
    hops: tuple[Hop, ...] = ()
    """By TTL, without gaps: a hop not heard of is there with no replies."""
    rounds: int = 0
    """Rounds closed."""
    reached_round: int = 0
    """The last in which the destination answered; 0 for none."""
    send_failure: str = ""
    """Why the source could not send the probes of the last round."""
    tcp: tuple[TcpTried, ...] = ()
    """The latest try of each port since the destination last answered probes."""
    sizes: tuple[SizeTried, ...] = ()
    unreadable: tuple[str, ...] = ()
    """The first lines of the tool that could not be read."""
    verdict: Verdict | None = None
    """None while there is too little to decide by."""
    ended: TraceEnded | None = None
    pace: Pace = Pace()
    changes: tuple[PathChange, ...] = ()
    """The latest of them, oldest first."""
    clocks_late: bool = False
    """Times are the tool's, whose clock starts after sending: the round trips are longer."""

    @property
    def answering_hops(self) -> tuple[Hop, ...]:
        """The hops with what they answer now: one that has fallen silent is there without a reply."""
        return tuple(
            replace(hop, replies=()) if hop.replies and all(map(self.is_stale, hop.replies)) else hop
            for hop in self.hops
        )

    def is_stale(self, reply: HopReply) -> bool:
        """It has not been given again for some rounds: it tells of the past."""
        return self.rounds - reply.round >= STALE_ROUNDS
