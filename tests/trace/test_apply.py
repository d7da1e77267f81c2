"""What observations add up to: hops, their places, and where the path ends."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.cluster import OUR_LABEL, Pod
from k8snet_tui.model.observation import (
    InventoryLearned,
    PaceChanged,
    RoundClosed,
    StatisticsReset,
    StreamEnded,
    TimedObservation,
    TraceStopped,
)
from k8snet_tui.model.path import Device, Located
from k8snet_tui.model.probe_answers import RoundEnd, ToolFound, Unreadable
from k8snet_tui.model.trace import STALE_ROUNDS, HopReply, Outcome, Trace
from k8snet_tui.model.trace_options import Pace, Strategy
from k8snet_tui.trace.apply import UNREADABLE_LIMIT, apply
from k8snet_tui.trace.replies import KEPT_ROUNDS
from tests.path.cluster_records import captured, make_pod
from tests.trace.observations import (
    ACROSS,
    POD,
    healthy,
    inventory_of,
    opened,
    reply,
    round_of,
    silence,
    told,
    trace_of,
)


def addresses(trace: Trace) -> list[str]:
    """The newest of each hop, and up to where the end may be."""
    return [
        (hop.replies[0].address if hop.replies else "*") + (f"…{hop.at_most}" if hop.at_most else "")
        for hop in trace.hops
    ]


def test_replies_become_hops_with_their_places() -> None:
    trace = trace_of(opened(), ToolFound("busybox traceroute"), healthy(1))
    places = [hop.location for hop in trace.hops]
    assert places == [
        Located("node-1", "cni0"),
        Located("node-2", "eth1"),
        Located("node-2", "eth0", "default/httpd"),
    ]
    assert (trace.tool, trace.rounds, trace.reached_round) == ("busybox traceroute", 1, 1)


def test_a_reply_changes_only_its_own_hop() -> None:
    before = told(opened(), healthy(1))
    after = apply(before, TimedObservation(9.0, reply(2, 2, ACROSS[1])))
    assert after.trace.hops[0] is before.trace.hops[0] and after.trace.hops[2] is before.trace.hops[2]
    assert after.last_s == 9.0


def test_a_hop_heard_early_leaves_silent_ones_before_it() -> None:
    assert addresses(trace_of(opened(), reply(1, 3, "10.9.9.9"))) == ["*", "*", "10.9.9.9"]


def test_an_address_is_the_destinations_however_it_is_spelt() -> None:
    world = captured()
    end = replace(world.end("httpd"), address="fd10:244::2")
    spelt = replace(opened(), destination=end)
    assert trace_of(spelt, reply(1, 1, "FD10:0244:0:0::2")).reached_round == 1


UNREAD = captured().unread("node-1", "node-2")
"""Nothing but answers tells how long the path is."""


def test_silence_below_the_end_is_no_hop_until_the_rounds_have_looked_into_it() -> None:
    """Of the probes with TTL 3 to 5, which all reached the destination, its limit let it answer the last."""
    first = round_of(1, {1: ACROSS[0], 2: ACROSS[1], 5: POD}, silent=(3, 4), sure=False)
    unsure = trace_of(opened(world=UNREAD), first)
    assert addresses(unsure) == [*ACROSS[:2], f"{POD}…5"]
    assert unsure.verdict and unsure.verdict.summary == "reached in 3 to 5 hops: cni0 – ? – cni0"
    assert addresses(trace_of(opened(world=UNREAD), first, healthy(2))) == [*ACROSS]


def test_the_kernels_say_how_long_the_path_is_whichever_probe_was_answered() -> None:
    starved = round_of(1, {1: ACROSS[0], 12: POD}, silent=tuple(range(2, 12)), sure=False)
    trace = trace_of(opened(), starved)
    assert addresses(trace) == [ACROSS[0], "*", POD]
    assert trace.verdict and trace.verdict.summary == "reached in 3 hops: cni0 – * – cni0"


def test_an_end_that_answers_behind_its_place_in_many_rounds_stays_where_the_kernels_have_it() -> None:
    """Of two probes that reach it, it may answer the later one again and again: its answers are limited."""
    late = round_of(2, {1: ACROSS[0], 2: ACROSS[1], 4: POD}, silent=(3,), sure=True)
    assert [hop.ttl for hop in trace_of(opened(), healthy(1), late).hops] == [1, 2, 3]
    shorter = round_of(2, {1: ACROSS[0], 2: POD}, sure=True)
    assert [hop.ttl for hop in trace_of(opened(), healthy(1), shorter).hops] == [1, 2]


def test_quiet_hops_before_the_end_are_hops_once_that_is_sure() -> None:
    unsure = round_of(1, {1: ACROSS[0], 4: POD}, silent=(2, 3), sure=False)
    sure = round_of(2, {1: ACROSS[0], 4: POD}, silent=(2, 3), sure=True)
    assert addresses(trace_of(opened(world=UNREAD), unsure, sure)) == [ACROSS[0], "*", "*", POD]
    after = trace_of(
        opened(world=UNREAD), unsure, sure, round_of(3, {1: ACROSS[0], 4: POD}, silent=(2, 3), sure=False)
    )
    assert addresses(after) == [ACROSS[0], "*", "*", POD]


def test_a_known_path_does_not_grow_by_an_answer_that_came_for_a_later_probe() -> None:
    late = round_of(2, {1: ACROSS[0], 2: ACROSS[1], 5: POD}, silent=(3, 4), sure=False)
    assert addresses(trace_of(opened(), healthy(1), late)) == [*ACROSS]


def test_an_unsure_end_moves_on_when_a_router_answers_where_it_was_put() -> None:
    """All hops were silent at first, for others ask the same routers."""
    starved = round_of(1, {3: POD}, silent=(1, 2), sure=False)
    assert addresses(trace_of(opened(world=UNREAD), starved)) == [f"{POD}…3"]
    one = round_of(2, {1: ACROSS[0]}, silent=(2, 3))
    assert addresses(trace_of(opened(world=UNREAD), starved, one)) == [ACROSS[0], f"{POD}…3"]
    assert addresses(trace_of(opened(world=UNREAD), starved, one, round_of(3, {2: ACROSS[1]}, (1, 3)))) == [
        *ACROSS
    ]


def test_a_path_that_really_grows_is_followed() -> None:
    longer = round_of(2, dict(enumerate((*ACROSS[:2], "10.0.0.9", POD), 1)))
    assert addresses(trace_of(opened(), healthy(1), longer)) == [*ACROSS[:2], "10.0.0.9", POD]


def test_a_path_that_gets_shorter_ends_where_the_destination_answers() -> None:
    shorter = round_of(2, {1: ACROSS[0], 2: POD})
    assert addresses(trace_of(opened(), healthy(1), shorter)) == [ACROSS[0], POD]


@pytest.mark.parametrize("answered", [[3, 2, 4], [4, 3, 2], [2, 4, 3]])
def test_a_refusal_stands_at_one_hop_whichever_probe_it_answers(answered: list[int]) -> None:
    """As of 8.8.8.8 in a lab without a way out: the router refuses each probe, and answers one a second."""
    rounds = [
        round_of(n, {1: ACROSS[0], ttl: "10.0.2.2 !N"}, silent=tuple(range(2, ttl)), sure=ttl == 2)
        for n, ttl in enumerate(answered, 1)
    ]
    for count in range(1, len(rounds) + 1):
        trace = trace_of(opened("8.8.8.8"), *rounds[:count])
        assert [hop.ttl for hop in trace.hops] == [1, 2]
        assert trace.verdict and trace.verdict.summary == "10.0.2.2 says network unreachable (!N) at hop 2"


def test_a_router_that_is_also_passed_refuses_one_hop_later() -> None:
    dead = round_of(1, {1: ACROSS[0], 2: ACROSS[1], 3: f"{ACROSS[1]} !H"})
    assert addresses(trace_of(opened(), dead)) == [*ACROSS[:2], ACROSS[1]]


def test_silent_ttls_are_hops_where_no_end_is_known() -> None:
    assert addresses(trace_of(opened(), silence(1, ACROSS[0]))) == [ACROSS[0], *["*"] * 5]


def test_a_known_path_keeps_its_hops_through_a_silent_round() -> None:
    assert addresses(trace_of(opened(), healthy(1), silence(2))) == [*ACROSS]


def test_an_answer_that_is_not_given_again_is_stale() -> None:
    rounds = [round_of(n, {1: ACROSS[0]}) for n in range(2, 2 + STALE_ROUNDS)]
    trace = trace_of(opened(), healthy(1), *rounds)
    assert [trace.is_stale(hop.replies[0]) for hop in trace.hops] == [False, True, True]


def test_an_address_that_was_replaced_goes_in_the_end() -> None:
    before = round_of(1, {1: ACROSS[0], 2: "10.9.9.9", 3: POD})
    trace = trace_of(opened(), before, *(healthy(n) for n in range(2, KEPT_ROUNDS + 1)))
    assert [r.address for r in trace.hops[1].replies] == [ACROSS[1], "10.9.9.9"]
    trace = trace_of(opened(), before, *(healthy(n) for n in range(2, KEPT_ROUNDS + 2)))
    assert trace.hops[1].replies == (HopReply(ACROSS[1], 0.1, None, KEPT_ROUNDS + 1),)


def test_a_late_reply_moves_no_hop_and_takes_back_the_loss_that_was_counted() -> None:
    lossy = told(opened(), healthy(1), round_of(2, {1: ACROSS[0], 3: POD}, silent=(2,)), healthy(3))
    assert lossy.trace.hops[1].statistics.loss_percent == pytest.approx(100 / 3)
    late = apply(lossy, TimedObservation(9.0, reply(2, 2, ACROSS[1]))).trace
    assert late.hops[1].statistics.loss_percent == 0
    assert late.hops[1].replies == lossy.trace.hops[1].replies


def test_a_late_reply_that_nobody_counted_as_lost_changes_nothing() -> None:
    before = told(opened(), healthy(1), healthy(2))
    assert apply(before, TimedObservation(1.0, reply(1, 2, "10.9.9.9"))).trace is before.trace


def test_only_probes_that_were_sent_and_decided_are_counted() -> None:
    trace = trace_of(opened(), healthy(1), silence(2, ACROSS[0]), healthy(3), reply(4, 1, ACROSS[0]))
    assert [hop.statistics.decided for hop in trace.hops] == [3, 3, 3]
    assert [hop.statistics.lost for hop in trace.hops] == [0, 1, 1]


def test_what_is_read_of_a_node_meanwhile_completes_the_chain_and_names_the_hops() -> None:
    unread = captured().unread("node-1", "node-2")
    before = told(opened(world=unread), healthy(1))
    learned = InventoryLearned(inventory_of(captured()))
    after = apply(before, TimedObservation(1.0, learned)).trace
    assert before.trace.hops[1].location == Located("node-2", "?")
    assert after.hops[1].location == Located("node-2", "eth1")
    assert after.started and after.started.chain.basis == "read from node-1 and node-2"


def test_a_probe_pod_begins_the_chain_in_the_sources_place() -> None:
    started = trace_of(opened(strategy=Strategy.POD)).started
    assert started and [d.name for d in started.chain.segments[0].devices][:2] == ["probe pod", "?"]


def test_a_probe_pods_veth_is_the_one_that_the_pods_pane_shows() -> None:
    probe = replace(make_pod("k8snet-probe-x", "node-1", "10.244.2.9"), labels=f"a=b,{OUR_LABEL}")
    elsewhere = replace(make_pod("k8snet-probe-y", "node-2", "10.244.0.9"), labels=f"a=b,{OUR_LABEL}")

    def veth(*pods: Pod) -> Device:
        world = replace(captured(), pods=(*captured().pods, *pods))
        veths = {"10.244.2.9": "veth940ec78a", "10.244.2.10": "veth78", "10.244.0.9": "veth79"}
        inventory = replace(inventory_of(world), veths=veths)
        started = trace_of(opened(strategy=Strategy.POD, inventory=inventory)).started
        assert started is not None
        return started.chain.segments[0].devices[1]

    found = veth(probe, elsewhere)
    assert (found.name, found.mtu_bytes) == ("veth940ec78a", 1500)
    assert veth(probe, replace(probe, name="k8snet-probe-z", addresses=("10.244.2.10",))).name == "?"


def test_a_new_opening_forgets_what_was() -> None:
    assert trace_of(opened(), healthy(1), opened()) == trace_of(opened())


def test_lines_that_cannot_be_read_are_kept_few_and_once() -> None:
    lines = [Unreadable(f"motd {n // 2}") for n in range(20)]
    assert trace_of(opened(), *lines).unreadable == tuple(f"motd {n}" for n in range(UNREADABLE_LIMIT))


def test_a_lost_stream_keeps_what_was_known_and_says_why() -> None:
    trace = trace_of(opened(), healthy(1), StreamEnded("shell-1 is gone"))
    assert trace.ended and (trace.ended.outcome, trace.ended.summary) == (Outcome.LOST, "shell-1 is gone")
    assert addresses(trace) == [*ACROSS]


def test_a_trace_that_was_stopped_ends_with_what_it_said_so_far() -> None:
    ended = trace_of(opened(), healthy(1), TraceStopped()).ended
    assert ended and ended.outcome is Outcome.STOPPED and ended.summary.startswith("reached in 3 hops")


def test_a_round_that_only_closes_is_counted() -> None:
    assert trace_of(opened(), RoundClosed(1, RoundEnd.COMPLETE)).rounds == 1


def test_a_reset_begins_the_figures_anew_and_leaves_what_was_found() -> None:
    before = trace_of(opened(), healthy(1), healthy(2))
    after = trace_of(opened(), healthy(1), healthy(2), StatisticsReset())
    assert [hop.statistics.decided for hop in after.hops] == [0, 0, 0]
    assert after.verdict == before.verdict and after.rounds == 2
    counted = trace_of(opened(), healthy(1), healthy(2), StatisticsReset(), healthy(3))
    assert [hop.statistics.decided for hop in counted.hops] == [1, 1, 1]


def test_an_answer_from_before_a_reset_takes_no_loss_back() -> None:
    lossy = round_of(1, {1: ACROSS[0], 3: POD}, silent=(2,))
    trace = trace_of(opened(), lossy, StatisticsReset(), healthy(2), reply(1, 2, ACROSS[1]))
    assert [(hop.statistics.answered, hop.statistics.lost) for hop in trace.hops] == [(1, 0)] * 3


def test_a_pace_is_part_of_what_is_shown() -> None:
    pace = Pace(5.0, is_paused=True)
    assert trace_of(opened(), healthy(1), PaceChanged(pace)).pace == pace
