import json

from k8snet_tui.model.path import Ambiguous, Chain, Located
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, HopReply, Outcome, Trace, TraceEnded, TraceStarted
from k8snet_tui.model.trace_options import Endpoint, Strategy
from k8snet_tui.report.json_format import both_document, trace_document
from k8snet_tui.trace.statistics import count_answer
from tests.trace.observations import FINISHED, healthy, opened, trace_of

SOURCE = Endpoint("shell-1", "10.244.1.4", "default/shell-1", "node-1")
DESTINATION = Endpoint("httpd", "10.244.2.2", "default/httpd", "node-2")
TRACE = Trace(
    TraceStarted(SOURCE, DESTINATION, Strategy.EXEC, "shell-1", Chain()),
    "busybox traceroute",
    (
        Hop(
            1,
            (HopReply("10.244.1.1", 0.05, round=1),),
            Located("node-1", "cni0"),
            count_answer(count_answer(HopStatistics(), "10.244.1.1", 60.0), "10.244.1.1", 50.0),
        ),
        Hop(2),
        Hop(3, (HopReply("10.244.2.2", 0.08),), Located("node-2", "eth0", "default/httpd")),
    ),
    rounds=1,
    ended=TraceEnded(Outcome.REACHED, "reached in 3 hops: cni0 – * – cni0"),
)


def test_the_document_has_the_documented_fields_in_reading_order() -> None:
    document = json.loads(trace_document(TRACE))
    assert " ".join(document) == (
        "version source destination strategy probed_from protocol port tool clock hops"
        " reached outcome summary"
    )
    assert document["hops"][0] == {
        "ttl": 1,
        "replies": [{"address": "10.244.1.1", "rtt_ms": 0.05, "note": None, "round": 1}],
        "node": "node-1",
        "interface": "cni0",
        "pod": None,
        "sent": 2,
        "received": 2,
        "loss_percent": 0.0,
        "last_ms": 0.05,
        "avg_ms": 0.055,
        "best_ms": 0.05,
        "worst_ms": 0.06,
        "stdev_ms": 0.007,
        "jitter_ms": 0.01,
        "median_ms": 0.05,
        "p95_ms": 0.06,
    }
    assert document["hops"][1]["loss_percent"] is None
    assert document["hops"][2]["pod"] == "default/httpd"


def test_what_the_path_is_expected_to_be_is_in_it() -> None:
    chain = json.loads(trace_document(trace_of(opened(), healthy(1), FINISHED)))["chain"]
    assert [(each["node"], each["source"], each["devices"]) for each in chain["segments"]] == [
        ("node-1", "kernel", ["shell-1", "veth940ec78a", "cni0", "eth1"]),
        ("node-2", "kernel", ["eth1", "cni0", "vethb7d92168", "httpd"]),
    ]
    assert (chain["mtu"], chain["basis"]) == (1500, "read from node-1 and node-2")


def test_a_silent_hop_is_there_without_replies() -> None:
    hop = json.loads(trace_document(TRACE))["hops"][1]
    assert hop["replies"] == [] and hop["node"] is None and hop["location_unknown_reason"] == "no answer"


def test_an_address_on_every_node_lists_its_candidates() -> None:
    places = tuple(Located(f"node-{n}", "eth0") for n in (1, 2))
    trace = Trace(TRACE.started, "t", (Hop(1, (HopReply("10.0.2.15"),), Ambiguous(places)),))
    hop = json.loads(trace_document(trace))["hops"][0]
    assert hop["node"] is None and [c["node"] for c in hop["candidates"]] == ["node-1", "node-2"]


def test_a_hop_outside_has_neither_node_nor_interface() -> None:
    trace = Trace(TRACE.started, "t", (Hop(1, (HopReply("10.0.2.3"),), Located(None, "")),))
    hop = json.loads(trace_document(trace))["hops"][0]
    assert (hop["node"], hop["interface"], hop["pod"]) == (None, None, None)


def test_a_trace_that_did_not_end_was_not_reached() -> None:
    document = json.loads(trace_document(Trace(TRACE.started)))
    assert document["reached"] is False and document["outcome"] is None


def test_a_way_that_never_began_is_null_and_not_a_trace_without_ends() -> None:
    both = json.loads(both_document(TRACE, Trace()))
    assert both["forward"]["probed_from"] == "shell-1" and both["backward"] is None
