"""What is kept when a path breaks: how it was, and what both nodes have counted since."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import Counters, IcmpCounters, NodeCounters
from k8snet_tui.model.trace import TcpResult, Trace
from k8snet_tui.report.break_report import Break, break_fields, break_lines
from tests.trace.observations import ACROSS, healthy, opened, silence, tcp, trace_of

NOON = datetime(2026, 11, 27, 12, 0, 0)
GOOD = trace_of(opened(), healthy(1), healthy(2))
BROKEN = trace_of(
    opened(), healthy(1), healthy(2), *(silence(n, ACROSS[0]) for n in (3, 4, 5)), tcp(TcpResult.TIMEOUT)
)


VETH = "vethb7d92168"
"""Of httpd, on node-2."""


def counters(rx: int, tx: int, kept_back: int, into_pod: int = 0) -> NodeCounters:
    eth1 = Counters("eth1", rx * 100, tx * 100, rx, tx)
    veth = Counters(VETH, 0, into_pod * 100, 0, into_pod)
    return NodeCounters((eth1, veth, Counters("eth9", 1, 1)), (IcmpCounters(rx, kept_back=kept_back), None))


def moment(good: Trace = GOOD, **changes: Any) -> Break:
    before = {"node-1": counters(10, 10, 0), "node-2": counters(10, 10, 0)}
    after = {"node-1": counters(10, 16, 1), "node-2": counters(10, 10, 0)}
    return Break(good, NOON, BROKEN, NOON + timedelta(seconds=9), before, after)


def test_packets_that_leave_one_node_and_do_not_come_into_the_next_are_seen() -> None:
    lines = [*break_lines(moment())]
    assert lines[0] == "the last good rounds, up to 12:00:00 (round 2):"
    assert "counted in the 9 s since:" in lines
    ways = [line.split() for line in lines if " eth1 " in line and "packets" in line]
    assert [(words[0], words[3], words[5]) for words in ways] == [("node-1", "0", "6"), ("node-2", "0", "0")]
    assert not any("eth9" in line for line in lines), "a device beside the way tells nothing of it"


@pytest.mark.parametrize(
    ("into_pod", "proved"),
    [(0, "3 or more were dropped before it"), (1, "2 or more were dropped before it"), (3, "")],
)
def test_fewer_packets_into_the_pod_than_silent_probes_prove_that_the_others_were_dropped_before_it(
    into_pod: int, proved: str
) -> None:
    now = replace(moment(), after={"node-2": counters(10, 10, 0, into_pod)})
    said = [line for line in break_lines(now) if "has passed" in line]
    passed = "1 packet" if into_pod == 1 else f"{into_pod} packets"
    sentence = f"  {VETH} has passed {passed} to httpd, and 3 probes were not answered: {proved}"
    assert said == ([sentence] if proved else [])


def test_a_node_that_the_break_has_cut_off_has_counted_nothing_that_is_known() -> None:
    now = replace(moment(), after={"node-1": counters(10, 16, 1)})
    assert [line.split(maxsplit=1) for line in break_lines(now) if "node-2 " in line][1:] == [
        ["node-2", "could not be read since"]
    ]
    assert "node-2" not in break_fields(now)["counted"]


def test_times_of_a_late_clock_are_lower_bounds_here_too() -> None:
    lines = [*break_lines(moment(replace(GOOD, clocks_late=True)))]
    assert all("≥" in line for line in lines[1:3])


def test_the_document_has_the_trace_as_it_is_and_as_it_was() -> None:
    fields = break_fields(moment())
    assert (fields["reached"], fields["last_good"]["reached"]) == (False, True)
    assert fields["last_good"]["round"] == 2
    assert fields["counted"]["node-1"]["eth1"]["tx_packets"] == 6
    assert fields["counted"]["node-1"]["icmp"]["kept_back"] == 1


def test_a_path_that_never_was_good_is_said_to_be_so() -> None:
    assert [*break_lines(moment(Trace()))] == [
        "it was broken from the beginning: there is no good round to compare with"
    ]
    assert break_fields(moment(Trace()))["last_good"] is None
