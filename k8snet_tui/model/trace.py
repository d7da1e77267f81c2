"""A trace: what is asked of it, what answers, and what is known of it now.

What happens during a trace is told by observations (`model.observation`); `Trace` is what they add up to.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.network import Rates
from k8snet_tui.model.path import Chain, Location, Unlocated
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace_options import Endpoint, Pace, Protocol, Strategy


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

    def begins_anew(self, before: "TraceStarted | None") -> bool:
        """It is the first, or an end was replaced by another pod."""
        return before is None or (before.source, before.destination) != (self.source, self.destination)


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
    rates: Rates = ()
    """Through the devices of the way, as they were before the latest round."""
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
