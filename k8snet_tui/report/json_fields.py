"""The records of a trace as fields of JSON, each in one place; docs/json.md tells what they mean.

Fields may be added within a version, never renamed or removed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

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
from k8snet_tui.path.mtu import describe_mtu, find_narrowest
from k8snet_tui.trace.loss import loss_word
from k8snet_tui.trace.outcome import is_reached

VERSION = 1
"""Stands in each document and each line."""


def tool_fields(trace: Trace) -> dict[str, Any]:
    """A clock that starts after sending gives lower bounds, which compare with no other tool's times."""
    return {"tool": trace.tool, "clock": "after sending" if trace.clocks_late else "at sending"}


def started_fields(started: TraceStarted) -> dict[str, Any]:
    return {
        "source": _endpoint_fields(started.source),
        "destination": _endpoint_fields(started.destination),
        "strategy": started.strategy,
        "probed_from": started.probed_from,
        "protocol": started.protocol,
        "port": started.port,
    }


def chain_fields(chain: Chain) -> dict[str, Any]:
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


def hop_fields(hop: Hop) -> dict[str, Any]:
    replies = [_reply_fields(reply) for reply in hop.replies]
    fields = {"ttl": hop.ttl, "replies": replies, **_location_fields(hop.location)}
    if hop.at_most:
        fields["at_most"] = hop.at_most
    return fields


def _reply_fields(reply: HopReply) -> dict[str, Any]:
    fields = {"address": reply.address, "rtt_ms": reply.rtt_ms, "note": reply.note, "round": reply.round}
    return {**fields, "back_hops": reply.back_hops} if reply.back_hops else fields


def figure_fields(figures: HopStatistics) -> dict[str, Any]:
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


def loss_fields(hop: Hop, trace: Trace) -> dict[str, Any]:
    """Only where something is lost: the word, and what the counters of the kernel there say."""
    if not (word := loss_word(hop, trace)):
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


def ways_fields(ways: EqualCost) -> dict[str, Any]:
    return {
        "node": ways.node,
        "to": ways.address,
        "next_hops": ways.next_hops,
        "hash_policy": ways.policy,
        "summary": ways.sentence,
    }


def mtu_fields(chain: Chain, tried: Sequence[SizeTried]) -> dict[str, Any]:
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


def change_fields(change: PathChange) -> dict[str, Any]:
    at = datetime.fromtimestamp(change.at_s, UTC).isoformat(timespec="milliseconds")
    earlier = [{"ttl": hop.ttl, **figure_fields(hop.statistics)} for hop in change.hops]
    names = {"from": change.former, "to": change.latter, "takes_turns": change.takes_turns}
    return {"at": at, "ttl": change.ttl, **names, "summary": change.sentence, "hops": earlier}


def tcp_fields(tried: TcpTried) -> dict[str, Any]:
    return {"port": tried.port, "result": tried.result}


def verdict_fields(said: Verdict | TraceEnded | None, trace: Trace) -> dict[str, Any]:
    """A trace that was stopped has reached what it had reached by then."""
    if said is None:
        return {"reached": False, "outcome": None, "summary": "not ended"}
    reached = said.outcome in (Outcome.REACHED, Outcome.OPEN)
    reached |= said.outcome is Outcome.STOPPED and is_reached(trace)
    return {"reached": reached, "outcome": said.outcome, "summary": said.summary}
