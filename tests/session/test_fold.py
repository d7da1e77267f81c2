from k8snet_tui.model.path import Chain, Located
from k8snet_tui.model.trace import (
    Endpoint,
    Hop,
    HopChanged,
    HopReply,
    Outcome,
    RoundClosed,
    RoundEnd,
    Strategy,
    TcpResult,
    TcpTried,
    Trace,
    TraceEnded,
    TraceStarted,
)
from k8snet_tui.session.fold import fold_event

STARTED = TraceStarted(Endpoint("a", "10.244.1.4"), Endpoint("b", "10.244.2.2"), Strategy.EXEC, "a", Chain())


def hop(ttl: int) -> Hop:
    return Hop(ttl, (HopReply(f"10.0.0.{ttl}", 0.1),), Located("node-1", "cni0"))


def fold(*events: object) -> Trace:
    trace = Trace()
    for event in events:
        trace = fold_event(trace, event)  # type: ignore[arg-type]
    return trace


def test_a_hop_heard_early_leaves_silent_ones_before_it() -> None:
    trace = fold(STARTED, HopChanged(1, hop(3)))
    assert [len(h.replies) for h in trace.hops] == [0, 0, 1]


def test_a_reply_changes_only_its_own_hop() -> None:
    before = fold(STARTED, HopChanged(1, hop(1)), HopChanged(1, hop(2)))
    after = fold_event(before, HopChanged(2, hop(2)))
    assert after.hops[0] is before.hops[0]


def test_behind_the_destination_is_nothing() -> None:
    answered_late = Hop(3, (HopReply("10.244.2.2", 0.1),), Located("node-2", "eth0", "default/b"))
    trace = fold(STARTED, HopChanged(1, hop(1)), HopChanged(1, hop(4)), HopChanged(2, answered_late))
    assert [h.ttl for h in trace.hops] == [1, 2, 3]


def test_silent_ttls_of_a_closed_round_are_hops_too() -> None:
    trace = fold(STARTED, HopChanged(1, hop(1)), RoundClosed(1, RoundEnd.COMPLETE, silent=(2, 3)))
    assert [h.ttl for h in trace.hops] == [1, 2, 3]


def test_the_latest_try_of_a_port_counts() -> None:
    trace = fold(STARTED, TcpTried(80, TcpResult.TIMEOUT), TcpTried(80, TcpResult.OPEN))
    assert trace.tcp == (TcpTried(80, TcpResult.OPEN),)


def test_a_new_start_forgets_what_was() -> None:
    ended = fold(STARTED, HopChanged(1, hop(1)), TraceEnded(Outcome.LOST, "gone"))
    assert fold_event(ended, STARTED) == Trace(started=STARTED)
