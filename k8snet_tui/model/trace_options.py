"""What is asked of a trace: its ends, its probes, its pace."""

from enum import StrEnum

from msgspec import Struct


class Protocol(StrEnum):
    """What probes are made of."""

    UDP = "udp"
    ICMP = "icmp"
    TCP = "tcp"
    UDP_PARIS = "udp-paris"
    """UDP of one flow: all probes of all rounds have the same two ports, and kernels send them one way
    (Augustin and others: Avoiding Traceroute Anomalies with Paris Traceroute, 2006)."""


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
MOST_FLOWS = 16
"""Of one path, that may be asked for."""


def read_interval(text: str) -> float:
    """Seconds, as they are typed. Raises ValueError, with a sentence."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise ValueError(f"'{text}' is no number of seconds from {SHORTEST_S:g} to {LONGEST_S:g}")
    return seconds


USUAL_WAIT_S = 2


class TraceOptions(Struct, frozen=True):
    """What one trace is asked to do; made once, handed on whole."""

    rounds: int | None = 1
    """None: until stopped."""
    ends_when_clear: bool = False
    """Ends before its last round, unless something was silent that may answer: routers and hosts limit their
    answers, so what was silent once is asked again."""
    wait_s: int = USUAL_WAIT_S
    """How long a probe waits for its answer, unless another is of more use: where answers came at once, a
    shorter one, and once they stay away, a longer one for a router's `!H`."""
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
    begins_after_s: float = 0.0
    """Flows of one path begin one after the other, for routers and destinations answer once a second."""
    flow: int = 0
    """Tells the flows of one path apart, where equal-cost ways are looked for."""
