"""A trace as JSON: one document at the end, or one event a line as it happens.

The shape is documented in docs/json.md and carries its version; fields may be added within a version, never
renamed or removed.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from k8snet_tui.model.observation import RoundClosed, TimedObservation
from k8snet_tui.model.path import UNKNOWN, Ambiguous, Chain, EqualCost, Located, Location, Unlocated
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import (
    Hop,
    HopReply,
    Outcome,
    PathChange,
    SizeTried,
    TcpTried,
    Trace,
    TraceEnded,
    TraceStarted,
    Verdict,
)
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.path.match import match_path
from k8snet_tui.path.mtu import describe_mtu, find_narrowest
from k8snet_tui.trace.loss import loss_word

VERSION = 1


def trace_document(trace: Trace) -> str:
    """The whole trace, indented, keys in reading order."""
    return indented({"version": VERSION, **trace_fields(trace)})


def both_document(forward: Trace, backward: Trace) -> str:
    """Two traces of one path, there and back; null for one that never began."""
    ways = {"forward": forward, "backward": backward}
    directions = {name: trace_fields(trace) if trace.started else None for name, trace in ways.items()}
    return indented({"version": VERSION, **directions})


def indented(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def trace_fields(trace: Trace) -> dict[str, Any]:
    """All that is told of one trace."""
    started = trace.started
    document: dict[str, Any] = {}
    if started:
        document |= _started_fields(started)
    document |= _tool_fields(trace)
    document["hops"] = [
        {**_hop_fields(hop), **_figure_fields(hop.statistics), **_loss_fields(hop, trace.hops)}
        for hop in trace.hops
    ]
    if started and started.chain.equal_cost:
        document["equal_cost"] = [_ways_fields(ways) for ways in started.chain.equal_cost]
    if trace.changes:
        document["changes"] = [_change_fields(change) for change in trace.changes]
    if trace.tcp:
        document["tcp"] = [_tcp_fields(tried) for tried in trace.tcp]
    if started and trace.sizes:
        document["mtu"] = _mtu_fields(started.chain, trace.sizes)
    if trace.unreadable:
        document["unreadable"] = trace.unreadable
    if contradictions := _contradictions(trace):
        document["contradictions"] = contradictions
    return document | _verdict_fields(trace.ended or trace.verdict)


def _contradictions(trace: Trace) -> list[dict[str, Any]]:
    started = trace.started
    if started is None:
        return []
    found = match_path(started.chain, trace.hops, started.destination).contradictions
    return [{"ttl": each.ttl, "why": each.why} for each in found]


class EventLines:
    """What happens during a trace, as lines of JSON without their newlines."""

    def __init__(self, **beside: str | int) -> None:
        """`beside` stands in each of them."""
        self._before = Trace()
        self._beside = beside

    def lines(self, observation: TimedObservation, trace: Trace) -> Iterator[str]:
        """`trace` is the one after `observation`."""
        before, self._before = self._before, trace
        for fields in _events(observation, before, trace):
            yield msgspec.json.encode({"version": VERSION, **self._beside, **fields}).decode()


def _events(observation: TimedObservation, before: Trace, after: Trace) -> Iterator[dict[str, Any]]:
    closed = observation.what if isinstance(observation.what, RoundClosed) else None
    if after.started is not None and not _is_between_same(before.started, after.started):
        yield {"event": "started", **_started_fields(after.started)}
    elif after.started and before.started and after.started.chain is not before.started.chain:
        yield {"event": "chain", **_chain_fields(after.started.chain)}
    if after.tool != before.tool:
        yield {"event": "tool", **_tool_fields(after)}
    known = [_hop_fields(hop) for hop in before.hops]
    for hop in after.hops:
        if hop.replies and (fields := _hop_fields(hop)) not in known:
            yield {"event": "hop", "round": hop.replies[0].round, **fields}
    if closed:
        yield {"event": "round", **{name: getattr(closed, name) for name in ("round", "ended_by", "silent")}}
    yield from _later_events(observation, before, after)


def _is_between_same(before: TraceStarted | None, after: TraceStarted) -> bool:
    """False where it begins anew: an end was replaced by another pod."""
    return before is not None and (before.source, before.destination) == (after.source, after.destination)


def _later_events(observation: TimedObservation, before: Trace, after: Trace) -> Iterator[dict[str, Any]]:
    """What follows from the hops."""
    if isinstance(observation.what, TcpTried):
        yield {"event": "tcp", **_tcp_fields(observation.what)}
    for change in after.changes:
        if change not in before.changes:
            yield {"event": "change", **_change_fields(change)}
    if after.verdict != before.verdict:
        yield {"event": "verdict", **_verdict_fields(after.verdict)}
    if after.ended and not before.ended:
        yield {"event": "ended", **_verdict_fields(after.ended)}


def _tool_fields(trace: Trace) -> dict[str, Any]:
    """A clock that starts after sending gives lower bounds, which compare with no other tool's times."""
    return {"tool": trace.tool, "clock": "after sending" if trace.clocks_late else "at sending"}


def _started_fields(started: TraceStarted) -> dict[str, Any]:
    return {
        "source": _endpoint_fields(started.source),
        "destination": _endpoint_fields(started.destination),
        "strategy": started.strategy,
        "probed_from": started.probed_from,
        "protocol": started.protocol,
        "port": started.port,
    }


def _chain_fields(chain: Chain) -> dict[str, Any]:
    segments = [
        {"node": s.node, "source": s.source, "devices": [d.name for d in s.devices]} for s in chain.segments
    ]
    return {"segments": segments, "mtu": chain.mtu_bytes or None, "basis": chain.basis}


def _endpoint_fields(end: Endpoint) -> dict[str, Any]:
    return {
        "name": end.name,
        "address": end.address,
        "pod": end.pod,
        "node": end.node,
        "resolution": end.resolution,
    }


def _hop_fields(hop: Hop) -> dict[str, Any]:
    replies = [_reply_fields(reply) for reply in hop.replies]
    fields = {"ttl": hop.ttl, "replies": replies, **_location_fields(hop.location)}
    if hop.at_most:
        fields["at_most"] = hop.at_most
    return fields


def _reply_fields(reply: HopReply) -> dict[str, Any]:
    fields = {"address": reply.address, "rtt_ms": reply.rtt_ms, "note": reply.note, "round": reply.round}
    return {**fields, "back_hops": reply.back_hops} if reply.back_hops else fields


def _figure_fields(figures: HopStatistics) -> dict[str, Any]:
    """Times in milliseconds with a microsecond's resolution; null where there is none."""
    times = {
        "last": figures.last_us,
        "avg": figures.average_us,
        "best": figures.best_us,
        "worst": figures.worst_us,
        "stdev": figures.deviation_us,
        "jitter": figures.jitter_us,
        "median": figures.median_us,
        "p95": figures.p95_us,
    }
    shown = {f"{name}_ms": None if us is None else round(us / 1000, 3) for name, us in times.items()}
    loss = figures.loss_percent
    return {
        "sent": figures.decided,
        "received": figures.answered,
        "loss_percent": None if loss is None else round(loss, 1),
        **shown,
    }


def _loss_fields(hop: Hop, hops: Sequence[Hop]) -> dict[str, Any]:
    """Only where something is lost: the word, and what the counters of the kernel there say."""
    if not (word := loss_word(hop, hops)):
        return {}
    fates = hop.fates
    fields: dict[str, Any] = {"loss": word}
    if fates.is_counted:
        fields |= {"quiet": fates.quiet, "lost": fates.lost}
        fields |= {"lost_forward": fates.forward, "lost_backward": fates.backward}
    if fates.unknown_why:
        fields["loss_unknown_reason"] = fates.unknown_why
    return fields


def _location_fields(location: Location) -> dict[str, Any]:
    match location:
        case Located():
            interface = None if location.interface == UNKNOWN else location.interface or None
            return {"node": location.node, "interface": interface, "pod": location.pod}
        case Ambiguous():
            candidates = [_location_fields(candidate) for candidate in location.candidates]
            return {"node": None, "interface": None, "pod": None, "candidates": candidates}
        case Unlocated():
            return {"node": None, "interface": None, "pod": None, "location_unknown_reason": location.why}


def _ways_fields(ways: EqualCost) -> dict[str, Any]:
    return {
        "node": ways.node,
        "to": ways.address,
        "next_hops": ways.next_hops,
        "hash_policy": ways.policy,
        "summary": ways.sentence,
    }


def _mtu_fields(chain: Chain, tried: Sequence[SizeTried]) -> dict[str, Any]:
    node, device = find_narrowest(chain) or (None, None)
    return {
        "bytes": chain.mtu_bytes,
        "node": node,
        "device": device.name if device else None,
        "summary": describe_mtu(chain, tried),
        "tried": [
            {
                "bytes": each.size_bytes,
                "result": each.fate,
                "by": each.by or None,
                "limit": each.limit_bytes or None,
            }
            for each in tried
        ],
    }


def _change_fields(change: PathChange) -> dict[str, Any]:
    at = datetime.fromtimestamp(change.at_s, UTC).isoformat(timespec="milliseconds")
    earlier = [{"ttl": hop.ttl, **_figure_fields(hop.statistics)} for hop in change.hops]
    names = {"from": change.former, "to": change.latter, "takes_turns": change.takes_turns}
    return {"at": at, "ttl": change.ttl, **names, "summary": change.sentence, "hops": earlier}


def _tcp_fields(tried: TcpTried) -> dict[str, Any]:
    return {"port": tried.port, "result": tried.result}


def _verdict_fields(said: Verdict | TraceEnded | None) -> dict[str, Any]:
    if said is None:
        return {"reached": False, "outcome": None, "summary": "not ended"}
    reached = said.outcome in (Outcome.REACHED, Outcome.OPEN)
    return {"reached": reached, "outcome": said.outcome, "summary": said.summary}
