"""`trace --flows N`: several flows of one path beside one another, and which ways they take."""

from collections.abc import Sequence

import msgspec

from k8snet_tui.commands.printout import print_lines
from k8snet_tui.commands.running import follow_all
from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.path.flow_paths import group_flows
from k8snet_tui.report.flow_report import FlowTrace, flow_fields, flow_lines, path_fields
from k8snet_tui.report.json_events import EventLines
from k8snet_tui.report.json_fields import VERSION
from k8snet_tui.report.json_format import indented
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.traces.flows import FlowChoice
from k8snet_tui.session.traces.live_trace import Record
from k8snet_tui.session.traces.traces import Traces

BROKEN = 1


async def trace_flows(
    ends: tuple[str, str], count: int, options: TraceOptions, output: str, traces: Traces
) -> int:
    """0 when the destination answered in each flow, else 1; raises what keeps one from beginning."""
    choice = await traces.choose_flows(*ends, count, options, ask_nobody)
    return await _Flows(ends[0], choice, output).follow(traces)


class _Flows:
    def __init__(self, source: str, choice: FlowChoice, output: str) -> None:
        self._source = source
        self._choice = choice
        self._output = output
        self._latest = [Trace() for _ in choice.flows]

    async def follow(self, traces: Traces) -> int:
        """Prints what it has, also when it is interrupted."""
        try:
            await follow_all(self._follow(number, traces) for number in range(len(self._latest)))
        finally:
            if all(trace.started for trace in self._latest):
                self._print()
        return 0 if all(path.arrives for path in group_flows(dict(enumerate(self._latest, 1)))) else BROKEN

    async def _follow(self, number: int, traces: Traces) -> None:
        flow = self._choice.flows[number]
        started = traces.start(
            self._source, flow.destination, flow.options, ask_nobody, self._records(number + 1)
        )
        async for trace in traces.snapshots(started):
            self._latest[number] = trace

    def _records(self, number: int) -> Sequence[Record]:
        if self._output != "jsonl":
            return []
        events = EventLines(flow=number)
        return [lambda observation, state: print_lines(events.lines(observation, state.trace))]

    def _print(self) -> None:
        names = [flow.name for flow in self._choice.flows]
        flows = [FlowTrace(*each) for each in zip(names, self._latest, strict=True)]
        match self._output:
            case "text":
                print_lines(flow_lines(flows, self._choice.why))
            case "json":
                print_lines([indented(flow_fields(flows, self._choice.why))])
            case "jsonl":
                last = {"version": VERSION, "event": "paths", **path_fields(self._latest)}
                print_lines([msgspec.json.encode(last).decode()])
