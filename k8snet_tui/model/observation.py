"""What is observed during a trace, each with the moment of it.

This is what is told, recorded and replayed: no observation holds what follows from others. What they add up
to is worked out in one place, `trace.apply`.
"""

from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import IcmpCounters, Rates
from k8snet_tui.model.probe_answers import Reply, RoundEnd, SendFailed, ToolFound, Unreadable
from k8snet_tui.model.trace import SizeTried, TcpTried
from k8snet_tui.model.trace_options import Endpoint, Pace, Protocol, Strategy


class TraceOpened(Struct, frozen=True, tag="opened"):
    """There is a way to send probes; the first observation of a trace."""

    source: Endpoint
    destination: Endpoint
    origin: Endpoint
    """Where probes begin: the source itself, or its node."""
    strategy: Strategy
    probed_from: str
    inventory: Inventory
    protocol: Protocol = Protocol.UDP
    port: int | None = None
    wall_s: float = 0.0
    """The wall clock at its moment, as Unix time."""


class InventoryLearned(Struct, frozen=True, tag="inventory"):
    """More is known of the nodes and their devices than when the trace began, or something else."""

    inventory: Inventory


class ProbesSent(Struct, frozen=True, tag="sent", omit_defaults=True):
    """One range of TTLs of a round, all at once; the first of a round begins it."""

    round: int
    first: int
    last: int
    port: int
    """Of the probe with TTL `first`; each further TTL has the next one, unless all have this."""
    wait_s: int
    """How long an answer is waited for."""
    flow: int = 0
    has_one_port: bool = False


class RoundClosed(Struct, frozen=True, tag="round"):
    """Each probe of the round has its fate: one without a reply is lost."""

    round: int
    ended_by: RoundEnd
    silent: tuple[int, ...] = ()
    """TTLs below the path's end that gave no answer in this round."""
    length: int | None = None
    """Hops to the path's end, where it answered and its place is sure."""


class CountersRead(Struct, frozen=True, tag="counters"):
    """Totals of ICMP of one place on the way, in the family of the path; told between two rounds."""

    place: str
    """A node, or `namespace/name` of the pod at the end."""
    icmp: IcmpCounters
    seconds: float = 0.0
    """Since the reading of this place that was told before; 0 for the first."""


class RatesRead(Struct, frozen=True, tag="rates"):
    """What goes through the devices of the way, as counted last; told before a round, if it differs."""

    rates: Rates


class PaceChanged(Struct, frozen=True, tag="pace"):
    """The user wants rounds to come faster or slower, to rest, or to go on."""

    pace: Pace


class StatisticsReset(Struct, frozen=True, tag="reset"):
    """The user wants the figures of all hops to begin anew."""


class SuccessorAwaited(Struct, frozen=True, tag="awaited"):
    """A pod at an end is gone, and its owner makes another, which is followed."""

    sentence: str


class StreamEnded(Struct, frozen=True, tag="lost"):
    """No more can come: the stream or a pod is gone."""

    sentence: str


class TraceFinished(Struct, frozen=True, tag="finished"):
    """All rounds that were asked for are over."""


class TraceStopped(Struct, frozen=True, tag="stopped"):
    """The user ended it."""


Observation: TypeAlias = (
    TraceOpened
    | InventoryLearned
    | ToolFound
    | ProbesSent
    | Reply
    | SendFailed
    | Unreadable
    | RoundClosed
    | TcpTried
    | CountersRead
    | RatesRead
    | SizeTried
    | PaceChanged
    | StatisticsReset
    | SuccessorAwaited
    | StreamEnded
    | TraceFinished
    | TraceStopped
)


class TimedObservation(Struct, frozen=True):
    at_s: float
    """On the monotonic clock: when the bytes came, or the probes were sent."""
    what: Observation
