import json
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from k8snet_tui.model.observation import (
    Observation,
    SuccessorAwaited,
    TimedObservation,
    TraceFinished,
    TraceStopped,
)
from k8snet_tui.model.probe_answers import ToolFound
from k8snet_tui.model.trace import TcpResult
from k8snet_tui.report.json_events import EventLines
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.state import TraceState
from tests.trace.observations import healthy, opened, silence, tcp


def told(*observations: Observation | Sequence[Observation]) -> list[dict[str, Any]]:
    state, events, lines = TraceState(), EventLines(), list[str]()
    for each in observations:
        for what in each if isinstance(each, Sequence) else [each]:
            timed = TimedObservation(1.0, what)
            state = apply(state, timed)
            lines += events.lines(timed, state.trace)
    assert not any("\n" in line for line in lines)
    return [json.loads(line) for line in lines]


def test_what_happens_is_told_in_the_order_that_it_happens() -> None:
    events = told(opened(), ToolFound("traceroute"), healthy(1), TraceFinished())
    assert (
        " ".join(event["event"] for event in events) == "started chain tool hop hop hop round verdict ended"
    )
    assert [event["ttl"] for event in events if event["event"] == "hop"] == [1, 2, 3]
    assert events[-1]["summary"] == "reached in 3 hops: cni0 – eth1 – cni0"


def test_a_verdict_is_told_again_only_when_it_changes() -> None:
    events = told(opened(), healthy(1), healthy(2), silence(3), silence(4), tcp(TcpResult.OPEN))
    assert [event["event"] for event in events].count("verdict") == 1
    assert events[-1] == {"version": 1, "event": "tcp", "port": 80, "result": "open"}


def test_one_that_is_stopped_has_reached_what_it_had_reached() -> None:
    stopped = told(opened(), healthy(1), TraceStopped())[-1]
    assert (stopped["event"], stopped["outcome"], stopped["reached"]) == ("ended", "stopped", True)
    assert not told(opened(), silence(1), TraceStopped())[-1]["reached"]


def test_a_trace_to_a_successor_begins_anew_and_tells_nothing_before_it_is_known() -> None:
    tool, gone = ToolFound("traceroute"), SuccessorAwaited("httpd is gone")
    *_, lost, started, chain, found = told(opened(), tool, healthy(1), gone, opened("shell-2"), tool)
    assert (lost["outcome"], lost["summary"]) == ("lost", "httpd is gone; its successor is awaited")
    assert [event["event"] for event in (lost, started, chain, found)] == [
        "verdict",
        "started",
        "chain",
        "tool",
    ]


def test_an_event_is_one_line_whatever_the_cluster_calls_itself() -> None:
    start = opened()
    hostile = replace(start, source=replace(start.source, name="a\n{"), probed_from="a\n")
    assert told(hostile)[0]["source"]["name"] == "a\n{"
