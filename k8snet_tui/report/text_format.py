"""A trace as text, a line a hop, printed as soon as the hop is known.

Columns are padded for a terminal of 80; colour is never needed to read it.
"""

from collections.abc import Iterator

from k8snet_tui.model.path import UNKNOWN, Ambiguous, Located, Location, Unlocated
from k8snet_tui.model.trace import Hop, HopReply, Outcome, TcpTried, Trace, TraceEnded, TraceStarted, Verdict
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.path.mtu import describe_mtu
from k8snet_tui.trace.loss import describe_loss

AT_LEAST = "≥"
ADDRESS_WIDTH = 17
SYMBOLS = {
    Outcome.REACHED: "✓",
    Outcome.OPEN: "✓",
    Outcome.CONTRADICTED: "!",
    Outcome.UNREACHED: "✗",
    Outcome.LOST: "!",
    Outcome.STOPPED: "·",
}


def clock_note(trace: Trace) -> Iterator[str]:
    """For a document of figures: such times are compared with no other tool's."""
    if trace.clocks_late:
        yield f"times are lower bounds: {trace.tool} looks at its clock after sending"


def origin_note(trace: Trace) -> Iterator[str]:
    """For a document that is headed by the ends alone: where its probes begin, if not in the source."""
    if trace.started and trace.started.probed_from != trace.started.source.name:
        yield f"probed from {trace.started.probed_from}"


class TextReport:
    """Turns snapshots into lines. A hop is printed in its order, once all before it are known."""

    def __init__(self) -> None:
        self._printed = 0
        self._before = Trace()
        self._tcp: list[TcpTried] = []
        self._address_width = ADDRESS_WIDTH

    def lines(self, trace: Trace) -> Iterator[str]:
        """What `trace` says over the one before it."""
        before, self._before = self._before, trace
        if trace.started and trace.started.begins_anew(before.started):
            yield from self._begin(trace.started, before)
        if trace.tool and trace.tool != before.tool and trace.started:
            late = f"; times are lower bounds ({AT_LEAST}): clocked after sending"
            yield f"  {trace.tool}, {trace.started.probes}" + (late if trace.clocks_late else "")
        yield from self._hops_in_order(trace)
        for tried in trace.tcp:
            if tried not in self._tcp:
                self._tcp.append(tried)
                yield f"  tcp port {tried.port}: {tried.result}"
        if trace.ended:
            yield from self._end(trace)

    def close(self, trace: Trace) -> Iterator[str]:
        """Of one that has not ended: what it has come to."""
        if trace.started and not trace.ended:
            yield from self._end(trace)

    def _end(self, trace: Trace) -> Iterator[str]:
        yield from self._remaining_hops(trace)
        yield from _explain(trace)
        if said := trace.ended or trace.verdict:
            yield _judge(said)

    def _begin(self, started: TraceStarted, before: Trace) -> Iterator[str]:
        """The first time, or to a successor of a pod that went."""
        if before.verdict:
            yield _judge(before.verdict)
        self._printed, self._tcp = 0, []
        # Lines do not wait for each other: the routers' addresses are taken to be as long as the ends'.
        ends = (started.source, started.destination)
        self._address_width = max(ADDRESS_WIDTH, *(len(end.address) for end in ends))
        yield from headline(started)

    def _hops_in_order(self, trace: Trace) -> Iterator[str]:
        """Up to the first that is not known, or whose place among the others is not."""
        while self._printed < len(trace.hops):
            hop = trace.hops[self._printed]
            if not hop.replies or hop.at_most is not None:
                return
            yield self._next_hop(trace)

    def _remaining_hops(self, trace: Trace) -> Iterator[str]:
        """Silent ones behind the last answer are one line, however many were asked."""
        last_heard = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
        while self._printed < last_heard:
            yield self._next_hop(trace)
        silent = len(trace.hops) - self._printed
        if silent == 1:
            yield self._next_hop(trace)
        elif silent > 1:  # fewer hops than were printed: the path has become shorter
            yield silent_line(self._printed + 1, len(trace.hops))

    def _next_hop(self, trace: Trace) -> str:
        self._printed += 1
        hop = trace.hops[self._printed - 1]
        return hop_line(hop, is_bound=trace.clocks_late, address_width=self._address_width)


def _explain(trace: Trace) -> Iterator[str]:
    """What was found out beside the hops."""
    for ways in trace.started.chain.equal_cost if trace.started else ():
        yield f"  {ways.sentence}"
    for change in trace.changes:
        yield f"  {change.told}"
    yield from (f"  {said}" for hop in trace.hops if (said := _told_loss(hop, trace)))
    if trace.sizes and trace.started:
        yield f"  {describe_mtu(trace.started.chain, trace.sizes)}"
    yield from _why_unread(trace)
    for line in trace.unreadable:
        yield f"  the tool also said: {line}"


def _judge(said: Verdict | TraceEnded) -> str:
    return f"{SYMBOLS[said.outcome]} {said.summary}"


def _told_loss(hop: Hop, trace: Trace) -> str:
    """A silence in some rounds that the lines above do not show."""
    return describe_loss(hop, trace) if hop.replies else ""


def _why_unread(trace: Trace) -> Iterator[str]:
    """Where a name is missing above, or the path is broken: what there is to know was not read."""
    is_good = trace.ended is not None and trace.ended.outcome in (Outcome.REACHED, Outcome.OPEN)
    names = (hop.location.interface for hop in trace.hops if isinstance(hop.location, Located))
    if trace.started and not (is_good and UNKNOWN not in names):
        yield from (f"  {sentence}" for sentence in trace.started.chain.unread)


def headline(started: TraceStarted) -> Iterator[str]:
    """The ends with their addresses, how they were resolved, and where probes begin."""
    source, destination = started.source, started.destination
    yield f"{_named(source)} → {_named(destination)}"
    for resolution in (source.resolution, destination.resolution):
        if resolution:
            yield f"  {resolution}"
    yield f"  probed from {started.probed_from}"


def _named(end: Endpoint) -> str:
    return end.name if end.name == end.address else f"{end.name} ({end.address})"


def silent_line(first: int, last: int) -> str:
    """For hops behind the last answer."""
    return f"{first:>3}  * and so on up to hop {last}"


def hop_line(hop: Hop, *, is_bound: bool = False, address_width: int = ADDRESS_WIDTH) -> str:
    """`is_bound`: the tool's times are lower bounds."""
    if not hop.replies:
        return f"{hop.ttl:>3}  *"
    addresses = " ".join(r.address for r in hop.replies)
    times = " ".join(_said_of(reply, is_bound) for reply in hop.replies)
    return f"{hop.ttl:>3}  {addresses:<{address_width}} {times:<12} {place(hop.location)}".rstrip()


def _said_of(reply: HopReply, is_bound: bool) -> str:
    time = "" if reply.rtt_ms is None else f"{AT_LEAST if is_bound else ''}{reply.rtt_ms:.3f} ms"
    back = f"back over {reply.back_hops} hops" if reply.back_hops else ""
    return " ".join(filter(None, (time, reply.note, back)))


def place(location: Location) -> str:
    """A location in a few words: `node-1 cni0`, `httpd eth0 on node-2`, `node-1 or node-2`."""
    match location:
        case Located():
            return _located_place(location)
        case Ambiguous():
            return " or ".join(dict.fromkeys(place(candidate) for candidate in location.candidates))
        case Unlocated():
            return f"({location.why})"


def _located_place(location: Located) -> str:
    if location.pod:
        return f"{location.pod} {location.interface} on {location.node}".replace("default/", "", 1)
    if location.node is None:
        return " ".join(
            filter(None, ("outside the cluster", location.interface and f"({location.interface})"))
        )
    if location.interface == UNKNOWN:
        return f"{location.node}, interface not read"
    return f"{location.node} {location.interface}"
