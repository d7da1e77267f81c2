"""A trace as JSON: one document at the end, or one event a line as it happens.

The shape is documented in docs/json.md and carries its version; fields may be added within a version, never
renamed or removed.
"""

from typing import Any

import msgspec

from k8snet_tui.model.path import UNKNOWN, Ambiguous, Chain, Located, Location, Unlocated
from k8snet_tui.model.trace import (
    ChainLearned,
    Endpoint,
    Hop,
    HopChanged,
    Judged,
    Outcome,
    RoundClosed,
    TcpTried,
    ToolChosen,
    Trace,
    TraceEnded,
    TraceEvent,
    TraceStarted,
)

VERSION = 1


def trace_document(trace: Trace) -> str:
    """The whole trace, indented, keys in reading order."""
    started = trace.started
    document: dict[str, Any] = {"version": VERSION}
    if started:
        document |= _started_fields(started)
    document["tool"] = trace.tool
    document["hops"] = [_hop_fields(hop) for hop in trace.hops]
    if trace.tcp:
        document["tcp"] = [_tcp_fields(tried) for tried in trace.tcp]
    document |= _ended_fields(trace.ended)
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def event_line(event: TraceEvent) -> str:
    """One event as one line of JSON, without the newline."""
    return msgspec.json.encode({"version": VERSION, **_event_fields(event)}).decode()


def _event_fields(event: TraceEvent) -> dict[str, Any]:
    match event:
        case TraceStarted():
            return {"event": "started", **_started_fields(event)}
        case ChainLearned():
            return {"event": "chain", **_chain_fields(event.chain)}
        case ToolChosen():
            return {"event": "tool", "tool": event.tool}
        case HopChanged():
            return {"event": "hop", "round": event.round, **_hop_fields(event.hop)}
        case RoundClosed():
            return {
                "event": "round",
                "round": event.round,
                "ended_by": event.ended_by,
                "silent": event.silent,
            }
        case TcpTried():
            return {"event": "tcp", **_tcp_fields(event)}
        case Judged():
            return {"event": "judged", **_ended_fields(event)}
        case TraceEnded():
            return {"event": "ended", **_ended_fields(event)}


def _started_fields(started: TraceStarted) -> dict[str, Any]:
    return {
        "source": _endpoint_fields(started.source),
        "destination": _endpoint_fields(started.destination),
        "strategy": started.strategy,
        "probed_from": started.probed_from,
    }


def _chain_fields(chain: Chain) -> dict[str, Any]:
    segments = [
        {"node": s.node, "source": s.source, "devices": [d.name for d in s.devices]} for s in chain.segments
    ]
    return {"segments": segments, "basis": chain.basis}


def _endpoint_fields(end: Endpoint) -> dict[str, Any]:
    return {"name": end.name, "address": end.address, "pod": end.pod, "node": end.node, "said": end.said}


def _hop_fields(hop: Hop) -> dict[str, Any]:
    replies = [{"address": r.address, "rtt_ms": r.rtt_ms, "note": r.note} for r in hop.replies]
    return {"ttl": hop.ttl, "replies": replies, **_location_fields(hop.location)}


def _location_fields(location: Location) -> dict[str, Any]:
    match location:
        case Located():
            interface = None if location.interface == UNKNOWN else location.interface or None
            return {"node": location.node, "interface": interface, "pod": location.pod}
        case Ambiguous():
            candidates = [_location_fields(candidate) for candidate in location.candidates]
            return {"node": None, "interface": None, "pod": None, "candidates": candidates}
        case Unlocated():
            return {"node": None, "interface": None, "pod": None, "unlocated": location.why}


def _tcp_fields(tried: TcpTried) -> dict[str, Any]:
    return {"port": tried.port, "result": tried.result}


def _ended_fields(ended: Judged | TraceEnded | None) -> dict[str, Any]:
    if ended is None:
        return {"reached": False, "outcome": None, "summary": "not ended"}
    reached = ended.outcome in (Outcome.REACHED, Outcome.OPEN)
    return {"reached": reached, "outcome": ended.outcome, "summary": ended.summary}
