from k8snet_tui.model.path import Ambiguous, Located, Unlocated
from k8snet_tui.model.trace import (
    Hop,
    HopChanged,
    HopReply,
    Outcome,
    RoundClosed,
    RoundEnd,
    Trace,
    TraceEnded,
    TraceEvent,
)
from k8snet_tui.report.text_format import TextReport, hop_line, place
from k8snet_tui.session.fold import fold_event


def printed(*events: TraceEvent) -> list[str]:
    report, trace = TextReport(), Trace()
    lines: list[str] = []
    for event in events:
        trace = fold_event(trace, event)
        lines += report.lines(event, trace)
    return lines


def hop(ttl: int) -> Hop:
    return Hop(ttl, (HopReply(f"10.0.0.{ttl}", 0.1),), Located("node-1", "cni0"))


def test_hops_are_printed_in_order_whatever_order_they_come_in() -> None:
    lines = printed(HopChanged(1, hop(2)), HopChanged(1, hop(1)))
    assert [line.split()[0] for line in lines] == ["1", "2"]


def test_a_hop_is_not_held_back_by_later_ones() -> None:
    assert len(printed(HopChanged(1, hop(1)))) == 1


def test_a_hop_that_answers_a_later_round_keeps_its_place() -> None:
    lines = printed(HopChanged(1, hop(2)), RoundClosed(1, RoundEnd.DESTINATION, (1,)), HopChanged(2, hop(1)))
    assert [line.split()[:2] for line in lines] == [["1", "10.0.0.1"], ["2", "10.0.0.2"]]


def test_silent_hops_are_printed_when_the_trace_is_over() -> None:
    closed = RoundClosed(1, RoundEnd.COMPLETE, tuple(range(3, 31)))
    lines = printed(HopChanged(1, hop(2)), closed, TraceEnded(Outcome.UNREACHED, "no answer"))
    assert [line.split()[:2] for line in lines] == [["1", "*"], ["2", "10.0.0.2"], ["3", "*"], ["✗", "no"]]


def test_a_hop_of_a_later_round_is_not_printed_again() -> None:
    assert len(printed(HopChanged(1, hop(1)), HopChanged(2, hop(1)))) == 1


def test_several_addresses_and_their_flags_stay_with_their_times() -> None:
    line = hop_line(Hop(2, (HopReply("10.0.0.1", 0.5, "!H"), HopReply("10.0.0.2", 1.0)), Unlocated("?")))
    assert "10.0.0.1 10.0.0.2" in line and "0.500 ms !H 1.000 ms" in line


def test_an_ambiguous_place_names_its_candidates() -> None:
    candidates = (Located("node-1", "eth0"), Located("node-2", "eth0"))
    assert place(Ambiguous(candidates)) == "node-1 eth0 or node-2 eth0"
