"""The documents for tickets and for programs: mtr's layouts, tables, a graph."""

import csv
import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from k8snet_tui.arguments.trace import OUTPUTS
from k8snet_tui.model.path import Located
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, HopReply, Outcome, Trace, TraceEnded
from k8snet_tui.report.documents import DOCUMENTS
from k8snet_tui.trace.statistics import count_answer, count_loss
from tests.trace.observations import healthy, opened, trace_of

BEGUN = datetime(2026, 11, 3, 12, 4, 31, tzinfo=UTC)


def figures(*times_us: float | None) -> HopStatistics:
    hop = HopStatistics()
    for time in times_us:
        hop = count_loss(hop) if time is None else count_answer(hop, "10.244.2.1", time)
    return hop


def printed(output: str, trace: Trace | None = None) -> str:
    return DOCUMENTS[output](trace or trace_of(opened(), healthy(1), healthy(2)), BEGUN)


LOSSY = Trace(
    started=trace_of(opened()).started,
    hops=(
        Hop(1, (HopReply("10.244.2.1", 0.06),), Located("node-1", "cni0"), figures(40.0, None, 60.0, 50.0)),
        Hop(2, statistics=figures(None, None)),
    ),
    rounds=4,
    ended=TraceEnded(Outcome.UNREACHED, "no answer after hop 1"),
)


def test_each_format_of_the_command_line_has_its_document() -> None:
    assert set(OUTPUTS) - {"text", "jsonl"} == set(DOCUMENTS)


def test_mtrs_text_has_time_and_target_in_its_head_and_mtrs_columns() -> None:
    start, head, *hops, sentence = printed("mtr", LOSSY).splitlines()
    assert start == "Start: 2026-11-03T12:04:31+00:00"
    assert head.split()[:4] == ["HOST:", "shell-1", "to", "httpd"]
    assert head.split()[-7:] == ["Loss%", "Snt", "Last", "Avg", "Best", "Wrst", "StDev"]
    first, silent = (line.split() for line in hops)
    assert first[:9] == ["1.|--", "10.244.2.1", "25.0%", "4", "0.050", "0.050", "0.040", "0.060", "0.010"]
    assert first[9:] == ["node-1", "cni0"]
    assert silent[:4] == ["2.|--", "???", "100.0%", "2"]
    assert sentence == "no answer after hop 1"


@pytest.mark.parametrize("output", ["mtr", "markdown"])
def test_figures_of_a_tool_whose_clock_starts_late_are_told_to_be_lower_bounds(output: str) -> None:
    said = "times are lower bounds: busybox traceroute looks at its clock after sending"
    assert said not in printed(output, LOSSY)
    late = replace(LOSSY, tool="busybox traceroute", clocks_late=True)
    assert printed(output, late).splitlines()[-1] == said


def test_mtrs_columns_stand_below_their_titles() -> None:
    _, head, first, *_ = printed("mtr", LOSSY).splitlines()
    assert [head.index(title) + len(title) for title in ("Loss%", "Snt", "Wrst")] == [
        first.index(figure) + len(figure) for figure in ("25.0%", "  4", "0.060")
    ]


def test_mtrs_json_has_mtrs_keys() -> None:
    report = json.loads(printed("mtr-json", LOSSY))["report"]
    assert report["mtr"]["dst"] == "10.244.0.2" and report["mtr"]["tests"] == 4
    assert report["hubs"][0] == {
        "count": 1, "host": "10.244.2.1", "Loss%": 25.0, "Snt": 4,
        "Last": 0.05, "Avg": 0.05, "Best": 0.04, "Wrst": 0.06, "StDev": 0.01,
    }  # fmt: skip


def test_the_csv_has_a_row_a_hop_and_nothing_for_what_is_not_known() -> None:
    first, silent = csv.DictReader(printed("csv", LOSSY).splitlines())
    assert (first["node"], first["interface"], first["loss_percent"]) == ("node-1", "cni0", "25.0")
    assert (silent["address"], silent["avg_ms"], silent["received"]) == ("", "", "0")


def test_the_markdown_begins_with_the_sentence_and_names_end_no_cell() -> None:
    hop = Hop(1, (HopReply("10.244.2.1"),), Located("a|b", "`x`"))
    lines = printed("markdown", Trace(started=LOSSY.started, hops=(hop,), ended=LOSSY.ended)).splitlines()
    assert lines[0] == "shell-1 → httpd: no answer after hop 1"
    assert r"a\|b" in lines[-1] and r"\`x\`" in lines[-1]
    assert lines[-1].replace(r"\|", "").count("|") == lines[2].count("|")


def test_the_graph_joins_the_hops_in_their_order_and_quotes_names() -> None:
    hop = Hop(1, (HopReply("10.244.2.1"),), Located('no"de', "cni0"))
    graph = printed("dot", Trace(started=LOSSY.started, hops=(hop, Hop(2))))
    assert "source -> hop1 -> hop2;" in graph
    assert r"no\"de cni0" in graph


@pytest.mark.parametrize("output", DOCUMENTS)
def test_a_trace_that_was_interrupted_prints_what_it_has(output: str) -> None:
    assert "10.244.2.1" in printed(output, trace_of(opened(), healthy(1)))


@pytest.mark.parametrize("output", ["mtr", "markdown"])
def test_a_report_says_where_probes_began_if_that_is_not_the_source(output: str) -> None:
    beside = "a probe pod on node-1: other IP and labels than shell-1"
    assert f"probed from {beside}" in printed(output, trace_of(opened(probed_from=beside), healthy(1)))
    assert "probed from" not in printed(output)
