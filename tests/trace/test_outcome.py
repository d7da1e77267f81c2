"""When a path is called reached, and how much it takes to call it broken."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import NodeNetwork
from k8snet_tui.model.observation import Observation
from k8snet_tui.model.path import Located
from k8snet_tui.model.probe_answers import SendFailed
from k8snet_tui.model.trace import Outcome, TcpResult, Trace
from k8snet_tui.trace.outcome import (
    KNOWN_ROUNDS,
    SILENT_ROUNDS_WITHOUT_TCP,
    describe_silence,
    is_clear,
    wants_tcp,
)
from tests.path.cluster_records import captured
from tests.trace.observations import (
    ACROSS,
    FINISHED,
    POD,
    healthy,
    inventory_of,
    opened,
    round_of,
    silence,
    tcp,
    told,
    trace_of,
)

OPEN, REFUSED, TIMEOUT, UNKNOWN = TcpResult.OPEN, TcpResult.REFUSED, TcpResult.TIMEOUT, TcpResult.UNKNOWN


def outcome(trace: Trace) -> Outcome | None:
    return trace.verdict.outcome if trace.verdict else None


def test_a_destination_that_answers_is_reached() -> None:
    trace = trace_of(opened(), healthy(1))
    assert trace.verdict and trace.verdict.summary == "reached in 3 hops: cni0 – eth1 – cni0"


def test_one_round_of_silence_decides_nothing() -> None:
    assert outcome(trace_of(opened(), silence(1))) is None
    assert outcome(trace_of(opened(), silence(1), tcp(TIMEOUT))) is None


def test_silence_needs_a_second_round_and_a_tcp_try_to_be_a_broken_path() -> None:
    assert outcome(trace_of(opened(), silence(1), silence(2))) is None
    broken = trace_of(opened(), silence(1, ACROSS[0]), tcp(TIMEOUT), silence(2, ACROSS[0]))
    assert broken.verdict and broken.verdict.outcome is Outcome.UNREACHED
    assert broken.verdict.summary.startswith("no answer from httpd to udp probes after hop 1 (node-1 cni0)")


def test_a_broken_path_names_its_nodes_that_are_not_ready() -> None:
    world = captured()
    nodes = tuple(replace(n, ready=False, status="NotReady,SchedulingDisabled") for n in world.nodes[1:])
    world = replace(world, nodes=(world.nodes[0], *nodes))
    broken = trace_of(opened(world=world), silence(1, ACROSS[0]), tcp(TIMEOUT), silence(2, ACROSS[0]))
    assert broken.verdict and "; node-1 and node-2 are NotReady" in broken.verdict.summary
    assert "NotReady" not in str(trace_of(opened(world=world), healthy(1)).verdict)


@pytest.mark.parametrize("result", [OPEN, REFUSED])
def test_silence_is_not_called_broken_while_tcp_answers(result: TcpResult) -> None:
    trace = trace_of(opened(), silence(1), tcp(result), *(silence(n) for n in range(2, 20)))
    assert outcome(trace) is Outcome.OPEN


def test_a_path_that_was_not_asked_to_its_end_is_not_said_to_be_silent() -> None:
    """As with `--max-hops 2`: every hop that was asked for has answered."""
    asked = [round_of(n, dict(enumerate(ACROSS[:2], 1))) for n in (1, 2)]
    verdict = trace_of(opened(), asked[0], tcp(OPEN), asked[1]).verdict
    assert verdict and verdict.summary == "no answer to udp probes within 2 hops, but tcp port 80 is open"


def test_without_a_tool_for_tcp_silence_must_last_longer() -> None:
    rounds = [silence(n) for n in range(1, SILENT_ROUNDS_WITHOUT_TCP + 1)]
    assert outcome(trace_of(opened(), rounds[0], tcp(UNKNOWN), *rounds[1:-1])) is None
    assert outcome(trace_of(opened(), rounds[0], tcp(UNKNOWN), *rounds[1:])) is Outcome.UNREACHED


def test_a_path_known_a_moment_ago_stays_known_while_its_answers_are_limited() -> None:
    """As with five watchers: the destination answers one of them a second, and TCP is not limited."""
    starved = [each for n in range(2, KNOWN_ROUNDS) for each in (silence(n), [tcp(OPEN)])]
    trace = trace_of(opened(), healthy(1), *starved)
    assert outcome(trace) is Outcome.REACHED
    assert [hop.replies[0].address for hop in trace.hops] == [*ACROSS]


def test_a_good_verdict_says_how_long_it_was_not_confirmed() -> None:
    """A break is seen before it is proved; a limit is told with what TCP says."""
    rounds: list[Sequence[Observation]] = [healthy(1), silence(2)]
    assert describe_silence(trace_of(opened(), *rounds)) == ""
    silent = trace_of(opened(), *rounds, silence(3))
    assert describe_silence(silent) == "no answer in the last 2 rounds"
    limited = trace_of(opened(), *rounds, silence(3), [tcp(REFUSED)], silence(4))
    assert describe_silence(limited) == "no answer in the last 3 rounds, but tcp port 80 refuses connections"
    assert describe_silence(trace_of(opened(), *rounds, silence(3), healthy(4))) == ""


def test_a_known_path_is_broken_when_tcp_is_silent_too() -> None:
    rounds: list[Sequence[Observation]] = [healthy(1), silence(2), silence(3), [tcp(TIMEOUT)]]
    assert outcome(trace_of(opened(), *rounds)) is Outcome.REACHED
    assert outcome(trace_of(opened(), *rounds, silence(4))) is Outcome.UNREACHED


def test_a_path_that_recovers_is_reached_again_and_old_tries_are_forgotten() -> None:
    trace = trace_of(opened(), silence(1), tcp(TIMEOUT), silence(2), healthy(3))
    assert outcome(trace) is Outcome.REACHED and trace.tcp == ()


def test_a_refusal_is_an_answer_and_needs_no_second_round() -> None:
    trace = trace_of(opened(), healthy(1), round_of(2, {1: ACROSS[0], 2: f"{ACROSS[1]} !H"}))
    assert outcome(trace) is Outcome.UNREACHED and is_clear(trace)


def test_a_refusal_behind_a_silent_hop_is_asked_for_once_more() -> None:
    """The hop's answers may just have been used up by another trace."""
    refused = [round_of(n, {2: f"{ACROSS[1]} !H"}, silent=(1,), sure=False) for n in (1, 2)]
    assert not is_clear(trace_of(opened(), refused[0]))
    assert is_clear(trace_of(opened(), *refused))
    answered = round_of(2, {1: ACROSS[0], 2: f"{ACROSS[1]} !H"})
    trace = trace_of(opened(), refused[0], answered)
    assert is_clear(trace) and [hop.location.node for hop in trace.hops if isinstance(hop.location, Located)]


def test_a_loop_is_known_by_its_answers() -> None:
    there_and_back = {ttl: ("10.244.2.1", "10.0.2.2")[ttl % 2] for ttl in range(1, 7)}
    trace = trace_of(opened(), round_of(1, there_and_back))
    assert outcome(trace) is Outcome.UNREACHED and not wants_tcp(trace, 0)
    limited = trace_of(opened(), round_of(1, {1: "a", 2: "b", 3: "10.0.2.2", 4: "b", 6: "b"}, silent=(5,)))
    assert outcome(limited) is Outcome.UNREACHED, "one of the two has used up its answers"
    twice = trace_of(opened(), round_of(1, {1: "10.0.2.2", 2: "b", 3: "10.0.2.2", 4: "b"}, silent=(5, 6)))
    assert outcome(twice) is None and wants_tcp(twice, 0)


def test_a_source_that_cannot_send_is_said_to_be_the_reason() -> None:
    failed = SendFailed(1, 1, "Network is unreachable")
    trace = trace_of(opened(), failed, round_of(1, {}))
    assert trace.verdict and trace.verdict.summary == "shell-1 cannot send: Network is unreachable"
    assert is_clear(trace) and not wants_tcp(trace, 0)
    assert outcome(trace_of(opened(), failed, round_of(1, {}), healthy(2))) is Outcome.REACHED


def test_tcp_is_tried_after_silence_and_again_only_after_a_while() -> None:
    state = told(opened(), silence(1))
    assert wants_tcp(state.trace, state.tcp_round)
    state = told(opened(), silence(1), tcp(TIMEOUT), silence(2))
    assert not wants_tcp(state.trace, state.tcp_round)
    state = told(opened(), silence(1), tcp(TIMEOUT), *(silence(n) for n in range(2, 12)))
    assert wants_tcp(state.trace, state.tcp_round)


def test_one_missing_answer_of_a_known_path_is_not_worth_a_connection() -> None:
    assert not wants_tcp(trace_of(opened(), healthy(1), silence(2)), 0)
    assert wants_tcp(trace_of(opened(), healthy(1), silence(2), silence(3)), 0)


def test_a_trace_that_ends_says_something_even_if_little_was_tried() -> None:
    ended = trace_of(opened(), silence(1), FINISHED).ended
    assert ended and ended.outcome is Outcome.UNREACHED
    ended = trace_of(opened(), healthy(1), silence(2), FINISHED).ended
    assert ended and ended.outcome is Outcome.REACHED


def test_a_port_is_asked_for_where_only_a_guessed_one_was_tried() -> None:
    broken: list[Sequence[Observation]] = [silence(1), [tcp(TIMEOUT)], silence(2)]
    unknown = trace_of(opened(), *broken).verdict
    assert unknown and unknown.summary.endswith("name a port to have it tried, as in httpd:443")
    bare = opened()
    bare = replace(bare, destination=replace(bare.destination, name="fd10:244::9"))
    verdict = trace_of(bare, *broken).verdict
    assert verdict and verdict.summary.endswith("as in [fd10:244::9]:443")
    given = opened()
    given = replace(given, destination=replace(given.destination, ports=(80,)))
    declared = trace_of(given, *broken).verdict
    assert declared and declared.summary.endswith("tcp port 80 timed out")


def test_where_kernels_say_that_the_way_ends_is_said_first() -> None:
    broken: list[Sequence[Observation]] = [silence(1), [tcp(TIMEOUT)], silence(2)]
    world = captured()
    reading = world.readings["node-1"]
    assert isinstance(reading, NodeNetwork)
    interfaces = tuple(replace(each, up=each.name != "eth1") for each in reading.interfaces)
    down = replace(world, readings={**world.readings, "node-1": replace(reading, interfaces=interfaces)})
    verdict = trace_of(replace(opened(), inventory=inventory_of(down)), *broken).verdict
    assert verdict and verdict.summary.startswith("eth1 of node-1 is down: no answer from httpd")
    assert "name a port" not in verdict.summary


def test_another_round_is_worth_it_while_a_hop_is_missing_or_the_end_is_unsure() -> None:
    assert is_clear(trace_of(opened(), healthy(1)))
    assert not is_clear(trace_of(opened(), round_of(1, {1: ACROSS[0], 3: POD}, silent=(2,))))
    unread = opened(world=captured().unread("node-2"))
    unsure = round_of(1, {1: ACROSS[0], 2: ACROSS[1], 4: POD}, (3,), sure=False)
    assert not is_clear(trace_of(unread, unsure))
    assert not is_clear(trace_of(opened(), silence(1)))
    answers_tcp = tcp(TcpResult.OPEN)
    assert not is_clear(trace_of(opened(), silence(1), answers_tcp)), "its answers may just be used up"
    assert is_clear(trace_of(opened(), silence(1), answers_tcp, silence(2)))


def test_an_answer_that_no_node_has_passed_on_is_not_taken_for_the_destination() -> None:
    """Something on the source's node speaks with the address of a pod that is on another."""
    forged = trace_of(opened(), round_of(1, {1: POD}))
    assert forged.verdict and forged.verdict.outcome is Outcome.CONTRADICTED
    assert "httpd answers at hop 1, and by the nodes' routes it is hop 3" in forged.verdict.summary


def test_a_hop_is_not_doubted_where_the_nodes_were_not_read_or_silence_may_hide_a_hop() -> None:
    unread = opened(world=captured().unread("node-2"))
    assert outcome(trace_of(unread, round_of(1, {1: POD}))) is Outcome.REACHED
    hidden = round_of(1, {1: ACROSS[0], 3: POD}, silent=(2,), sure=False)
    assert outcome(trace_of(opened(), hidden)) is Outcome.REACHED
