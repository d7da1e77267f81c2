"""A trace, or two, as one document of JSON at the end."""

from typing import Any

import msgspec

from k8snet_tui.model.trace import Trace
from k8snet_tui.path.match import match_path
from k8snet_tui.report.json_fields import (
    VERSION,
    chain_fields,
    change_fields,
    figure_fields,
    hop_fields,
    loss_fields,
    mtu_fields,
    started_fields,
    tcp_fields,
    tool_fields,
    verdict_fields,
    ways_fields,
)


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
        document |= started_fields(started)
    document |= tool_fields(trace)
    document["hops"] = [
        {**hop_fields(hop), **figure_fields(hop.statistics), **loss_fields(hop, trace)} for hop in trace.hops
    ]
    if started and started.chain.segments:
        document["chain"] = chain_fields(started.chain)
    if started and started.chain.equal_cost:
        document["equal_cost"] = [ways_fields(ways) for ways in started.chain.equal_cost]
    if trace.changes:
        document["changes"] = [change_fields(change) for change in trace.changes]
    if trace.tcp:
        document["tcp"] = [tcp_fields(tried) for tried in trace.tcp]
    if started and trace.sizes:
        document["mtu"] = mtu_fields(started.chain, trace.sizes)
    if trace.unreadable:
        document["unreadable"] = trace.unreadable
    if contradictions := _contradictions(trace):
        document["contradictions"] = contradictions
    return document | verdict_fields(trace.ended or trace.verdict, trace)


def _contradictions(trace: Trace) -> list[dict[str, Any]]:
    started = trace.started
    if started is None:
        return []
    found = match_path(started.chain, trace.answering_hops, started.destination).contradictions
    return [{"ttl": each.ttl, "why": each.why} for each in found]
