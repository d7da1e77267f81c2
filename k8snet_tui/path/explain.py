"""The path of a trace told step by step, for somebody who sees such a path for the first time.

It rests on the same records as the drawing: the chain, the hops, and what these prove of it.
"""

from collections.abc import Iterator, Sequence

from k8snet_tui.model.path import Chain, Cut, Device, Located
from k8snet_tui.model.trace import Hop, Outcome, TcpResult, TcpTried, Trace, TraceStarted
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.path.crossing_steps import Way, crossing_steps, name_device
from k8snet_tui.path.match import match_path
from k8snet_tui.path.sentence import describe_tcp, hops_to

PROBES = (
    "A probe is a small packet with a TTL: how many routers may pass it on. Each router takes one off, and "
    "the one that takes off the last answers instead: “time exceeded”. The first probe has TTL 1, the next "
    "2, and so on. So each answer is one hop."
)
OPEN = (
    "The destination answers no probes: a firewall may well drop packets to ports that nobody uses. What "
    "counts is what the application would see, and a TCP port answers."
)
SILENCE = "Silence alone is no proof: a NetworkPolicy or a firewall drops packets without a word. {0}"
TRY_TCP = "Try the TCP port that the application uses."
TCP_TIMED_OUT = "TCP is not limited so, and {0} too; where the application uses another port, try that one."
_NOBODY_NEXT = (
    "the node asked its link for the MAC address of the next one on the way, and nobody answered: that is "
    "down, or its cable is cut"
)
"""What `!H` means at a node that does not have the destination on its own link."""
_FLAGS = {
    "!H": "the node asked its link for the MAC address of {0}, and nobody answered: no running pod has this "
    "address",
    "!N": "this node has no route to {0}",
    "!X": "a firewall forbids it: a rule of the node, or a NetworkPolicy that rejects",
    "!F": "the packet is larger than the next link takes (its MTU), and may not be broken up",
}


def explain_path(trace: Trace) -> tuple[str, ...]:
    """Paragraphs, in the order of the path; none while it is not known where the path leads."""
    started, said = trace.started, trace.ended or trace.verdict
    if started is None or not started.chain.segments:
        return ()
    hops = trace.answering_hops
    match = match_path(started.chain, hops, started.destination, said.outcome if said else None)
    ttls = {(proof.segment, proof.device): proof.ttl for proof in match.proofs}
    way = Way(started, tuple(hops_to(hops, started.destination)), ttls)
    return (
        PROBES,
        *_begin(started),
        *(step.text for step in crossing_steps(way) if not step.is_beyond(match.cut)),
        *_silent_hops(way.hops),
        *(f"But {contradiction.why}." for contradiction in match.contradictions),
        *_end(way, match.cut, said.outcome if said else None, trace.tcp),
        *([f"In one sentence: {said.summary}."] if said else []),
    )


def _begin(started: TraceStarted) -> Iterator[str]:
    source, destination = started.source, started.destination
    if destination.resolution:
        yield f"{destination.resolution}."
    if started.strategy is Strategy.NODE and source.pod:
        yield (
            f"{source.name} cannot send probes itself, so these begin on its node, {source.node}: what its "
            "own packets meet before they are routed there is not in this trace."
        )
    if started.strategy is Strategy.POD:
        yield (
            f"{source.name} cannot send probes itself, so these come from a probe pod on the same node. It "
            "has another address and other labels: a NetworkPolicy may treat it otherwise."
        )
    yield f"The path leads from {_named(source.name, source.address)} to " + (
        f"{_named(destination.name, destination.address)}."
    )
    for why in started.chain.unread:
        yield f"{why}: what is said of devices there is how the network plugin usually does it."


def _named(name: str, address: str) -> str:
    return name if name == address else f"{name} ({address})"


def _silent_hops(hops: tuple[Hop, ...]) -> list[str]:
    heard = max((hop.ttl for hop in hops if hop.replies), default=0)
    silent = [str(hop.ttl) for hop in hops if not hop.replies and hop.ttl < heard]
    if not silent:
        return []
    which = f"Hop {silent[0]} was" if len(silent) == 1 else f"Hops {' and '.join(silent)} were"
    return [
        f"{which} silent, and yet hop {heard} answers behind: the packets came through. A router may limit "
        "its answers to one a second, or give none: that breaks nothing."
    ]


def _end(way: Way, cut: Cut | None, outcome: Outcome | None, tried: Sequence[TcpTried]) -> Iterator[str]:
    """Where it does not arrive: who said so, and what would have followed."""
    if outcome is Outcome.OPEN:
        yield OPEN
    if outcome is not Outcome.UNREACHED:
        return
    refusals = [words for hop in way.hops if (words := _refusal(way, hop))]
    yield from refusals
    if cut is not None and cut.is_back:
        name = way.started.destination.name
        yield f"The packet would be passed on to {name}, but answers get lost: {cut.why}."
    elif cut is not None:
        beyond = " – ".join(map(name_device, _devices_from(way.chain, cut)))
        yield f"Here the path is cut: {cut.why}. What would follow: {beyond}."
    if not refusals and not (cut and way.chain.cut):
        silent = [describe_tcp(each) for each in tried if each.result is TcpResult.TIMEOUT]
        yield SILENCE.format(TCP_TIMED_OUT.format(" and ".join(silent)) if silent else TRY_TCP)


def _refusal(way: Way, hop: Hop) -> str:
    note = hop.replies[0].note if hop.replies else None
    if not note or note[:2] not in _FLAGS:
        return ""
    end = way.started.destination
    is_before = isinstance(hop.location, Located) and hop.location.node != end.node
    meaning = _NOBODY_NEXT if is_before and note[:2] == "!H" else _FLAGS[note[:2]].format(end.address)
    return f"Hop {hop.ttl}, {hop.replies[0].address}, did not pass the packet on but says {note}: {meaning}."


def _devices_from(chain: Chain, cut: Cut) -> Iterator[Device]:
    for number, segment in enumerate(chain.segments):
        for position, device in enumerate(segment.devices):
            if (number, position) >= (cut.segment, cut.device):
                yield device
