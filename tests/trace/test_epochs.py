"""A path that changes: what is a change, when it was, and whose figures are whose."""

import random

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import NextHop, NodeNetwork, Route
from k8snet_tui.model.observation import Observation, ProbesSent, TraceOpened
from k8snet_tui.model.trace import Trace
from tests.path.cluster_records import captured
from tests.trace.observations import ACROSS, opened, round_of, told

GATEWAY, NODE_2, HTTPD = ACROSS
OTHER, THIRD = "192.168.56.77", "192.168.56.78"
WALL_S = 1_700_000_000.0


def answered(*second_hop: str, begun: TraceOpened | None = None) -> Trace:
    """A trace whose second hop answers from these, round by round; empty: not at all."""
    rounds: list[Observation] = []
    for number, address in enumerate(second_hop, 1):
        hops = {1: GATEWAY, 3: HTTPD} | ({2: address} if address else {})
        rounds += [ProbesSent(number, 1, 3, 33434, 2), *round_of(number, hops, () if address else (2,))]
    return told(begun or opened(wall_s=WALL_S), rounds).trace


def sentences(trace: Trace) -> list[str]:
    return [change.sentence for change in trace.changes]


def test_a_new_address_in_three_of_four_answers_is_a_change() -> None:
    trace = answered(*[NODE_2] * 5, OTHER, NODE_2, OTHER, OTHER)
    assert sentences(trace) == [f"hop 2 moved from node-2 eth1 to {OTHER}"]


def test_two_answers_of_another_router_are_none() -> None:
    assert sentences(answered(*[NODE_2] * 5, OTHER, OTHER, NODE_2, NODE_2)) == []


def test_a_change_is_dated_by_its_first_answer_however_late_it_is_known() -> None:
    one, two = answered(*[NODE_2] * 5, *[OTHER] * 3), answered(*[NODE_2] * 5, *[OTHER] * 9)
    sent_s = 1 + 5 * 5.0  # after the opening, five observations a round
    assert [change.at_s for change in (*one.changes, *two.changes)] == [WALL_S + sent_s] * 2


def test_silence_in_between_delays_a_change_and_is_counted_for_the_path_it_was_on() -> None:
    trace = answered(*[NODE_2] * 5, OTHER, "", OTHER, "", OTHER)
    hop = trace.hops[1].statistics
    assert sentences(trace) == [f"hop 2 moved from node-2 eth1 to {OTHER}"]
    assert (hop.answered, hop.lost) == (3, 2)


def test_figures_begin_anew_from_the_hop_that_changed_on_and_the_earlier_ones_are_kept() -> None:
    trace = answered(*[NODE_2] * 6, *[OTHER] * 4)
    assert [hop.statistics.answered for hop in trace.hops] == [10, 4, 4]
    (change,) = trace.changes
    assert [(hop.ttl, hop.statistics.answered) for hop in change.hops] == [(2, 6), (3, 6)]


def test_a_way_back_to_the_old_router_after_long_is_a_change_again() -> None:
    trace = answered(*[NODE_2] * 5, *[OTHER] * 30, *[NODE_2] * 5)
    assert sentences(trace) == [
        f"hop 2 moved from node-2 eth1 to {OTHER}",
        f"hop 2 moved from {OTHER} to node-2 eth1",
    ]


def test_after_a_short_cut_the_old_router_is_back_and_nothing_took_turns() -> None:
    trace = answered(*[NODE_2] * 12, *[OTHER] * 4, "", *[NODE_2] * 5)
    assert sentences(trace) == [
        f"hop 2 moved from node-2 eth1 to {OTHER}",
        f"hop 2 moved from {OTHER} to node-2 eth1",
    ]
    assert trace.hops[1].statistics.answered == 5, "figures are of the way as it is now"


def test_one_that_comes_back_and_goes_again_takes_turns() -> None:
    trace = answered(*[NODE_2] * 12, *[OTHER] * 4, *[NODE_2, NODE_2, OTHER] * 3)
    assert sentences(trace) == [f"hop 2 answers from node-2 eth1 and {OTHER} in turn"]


def test_packets_that_take_turns_make_no_change() -> None:
    assert sentences(answered(*[NODE_2, OTHER] * 20)) == []
    assert sentences(answered(*[NODE_2, NODE_2, OTHER, OTHER] * 10)) == []
    assert sentences(answered(*[NODE_2, OTHER, THIRD] * 10)) == []


def test_what_looked_like_a_change_and_took_turns_is_told_as_that() -> None:
    trace = answered(*[NODE_2] * 5, OTHER, OTHER, OTHER, NODE_2, OTHER, NODE_2, OTHER, OTHER, OTHER, NODE_2)
    assert sentences(trace) == [f"hop 2 answers from node-2 eth1 and {OTHER} in turn"]


def test_a_router_that_comes_back_after_long_and_goes_again_took_turns_all_along() -> None:
    seldom = [{"A": NODE_2, "B": OTHER}[one] for one in "BBBBBAAAAAAAAAAAAAAABAAABAAAAABAAAAABABAA"]
    assert sentences(answered(*seldom)) == [f"hop 2 answers from {OTHER} and node-2 eth1 in turn"]


@pytest.mark.parametrize(
    ("policy", "port", "changes"), [(1, None, 0), (2, None, 0), (1, 443, 1), (0, None, 1), (None, None, 1)]
)
def test_where_a_kernel_draws_a_way_for_each_probe_another_router_is_no_change(
    policy: int | None, port: int | None, changes: int
) -> None:
    """By addresses alone, or with one port, a flow keeps its way until that changes."""
    ways = Route("10.244.0.0/24", "eth1", NODE_2, next_hops=(NextHop("eth1", NODE_2), NextHop("eth1", OTHER)))
    world = captured()
    reading = world.readings["node-1"]
    assert isinstance(reading, NodeNetwork)
    reading = replace(reading, routes=(ways, *reading.routes), hash_policies=(policy, None))
    world = replace(world, readings={**world.readings, "node-1": reading})
    begun = opened(wall_s=WALL_S, world=world, port=port)
    assert len(answered(*[NODE_2] * 5, *[OTHER] * 5, begun=begun).changes) == changes


@pytest.mark.parametrize("seed", range(8))
def test_no_chance_of_equal_cost_paths_is_told_as_a_path_that_moved(seed: int) -> None:
    chance = random.Random(seed)
    routers = [chance.choice((NODE_2, OTHER)) for _ in range(40)]
    trace = answered(*routers, *[NODE_2, OTHER] * 3)
    assert [change for change in trace.changes if not change.takes_turns] == []


def test_only_so_many_changes_are_kept() -> None:
    routers = [f"192.168.57.{number}" for number in range(1, 40)]
    assert len(answered(*[router for router in routers for _ in range(4)]).changes) == 20
