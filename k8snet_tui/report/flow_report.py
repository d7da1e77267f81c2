"""Several flows of one path: the ways that they take, each once, and where they part."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from k8snet_tui.model.trace import Trace
from k8snet_tui.path.flow_paths import describe_flows, group_flows
from k8snet_tui.report.json_fields import VERSION
from k8snet_tui.report.json_format import trace_fields
from k8snet_tui.report.text_format import SYMBOLS, headline, hop_line, silent_line


class FlowTrace(Struct, frozen=True):
    name: str
    """What it differs by: `port 40001`, `to shell-2`."""
    trace: Trace


def flow_lines(flows: Sequence[FlowTrace], why: str) -> Iterator[str]:
    """`why`: what is to be said of the choice of flows."""
    traces = [flow.trace for flow in flows]
    if traces[0].started:
        yield from headline(traces[0].started)
        yield f"  {traces[0].tool}, {traces[0].started.protocol}"
    yield from (f"  flow {number}: {flow.name}" for number, flow in enumerate(flows, 1) if flow.name)
    for ways in traces[0].started.chain.equal_cost if traces[0].started else ():
        yield f"  {ways.sentence}"
    if why:
        yield f"  {why}"
    paths = group_flows(dict(enumerate(traces, 1)))
    for path in paths:
        trace = traces[path.flows[0] - 1]
        if len(flows) > 1:
            yield f"{path.names}:"
        yield from _hop_lines(trace)
        if trace.ended:
            yield f"{SYMBOLS[trace.ended.outcome]} {trace.ended.summary}"
    if len(flows) > 1:
        yield describe_flows(paths)


def _hop_lines(trace: Trace) -> Iterator[str]:
    heard = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
    yield from (hop_line(hop, is_bound=trace.clocks_late) for hop in trace.hops[:heard])
    if len(trace.hops) > heard:
        yield silent_line(heard + 1, len(trace.hops))


def flow_fields(flows: Sequence[FlowTrace], why: str) -> dict[str, Any]:
    traces = [flow.trace for flow in flows]
    return {
        "version": VERSION,
        "flows": [
            {"flow": number, "name": flow.name, **trace_fields(flow.trace)}
            for number, flow in enumerate(flows, 1)
        ],
        **path_fields(traces),
        "flows_reason": why or None,
    }


def path_fields(traces: Sequence[Trace]) -> dict[str, Any]:
    """The ways, and the sentence that tells them apart."""
    paths = group_flows(dict(enumerate(traces, 1)))
    ways = [
        {
            "flows": path.flows,
            "reached": path.arrives,
            "addresses": [hop.replies[0].address if hop.replies else None for hop in path.way],
        }
        for path in paths
    ]
    return {"paths": ways, "paths_summary": describe_flows(paths)}
