from msgspec.structs import replace

from k8snet_tui.model.network import Unread
from k8snet_tui.model.observation import Observation, SuccessorAwaited
from k8snet_tui.model.path import Ambiguous, Located, Unlocated
from k8snet_tui.model.probe_answers import ToolFound
from k8snet_tui.model.trace import Hop, HopReply, Outcome, TcpResult, TcpTried, Trace, TraceEnded
from k8snet_tui.report.text_format import TextReport, hop_line, place
from tests.path.cluster_records import captured
from tests.trace.observations import ACROSS, FINISHED, healthy, opened, reply, trace_of


def printed(*snapshots: Trace) -> list[str]:
    report = TextReport()
    return [line for trace in snapshots for line in report.lines(trace)]


def numbers(lines: list[str]) -> list[list[str]]:
    return [line.split()[:2] for line in lines]


def hop(ttl: int) -> Hop:
    return Hop(ttl, (HopReply(f"10.0.0.{ttl}", 0.1),), Located("node-1", "cni0"))


HOP_1, HOP_2 = hop(1), hop(2)


def test_a_trace_is_headed_by_its_ends_and_where_it_is_probed_from() -> None:
    assert printed(trace_of(opened())) == [
        "shell-1 (10.244.2.4) → httpd (10.244.0.2)",
        "  probed from shell-1",
    ]


def test_long_addresses_of_ipv6_leave_times_and_places_in_their_columns() -> None:
    addresses = "fd10:244:0:f9:4000::", "fd56::12", "fd10:244:0:9e::3"
    hops = tuple(Hop(n, (HopReply(each, 0.1),), HOP_1.location) for n, each in enumerate(addresses, 1))
    started = trace_of(opened()).started
    assert started
    source = replace(started.source, address="fd10:244:0:f9:4000::4")
    _, _, *lines = printed(Trace(replace(started, source=source), hops=hops))
    assert len({(line.index("0.100 ms"), line.index("node-1")) for line in lines}) == 1


def test_hops_are_printed_in_order_whatever_order_they_come_in() -> None:
    lines = printed(Trace(hops=(Hop(1), HOP_2)), Trace(hops=(HOP_1, HOP_2)))
    assert numbers(lines) == [["1", "10.0.0.1"], ["2", "10.0.0.2"]]


def test_a_refusal_that_comes_before_the_routers_answers_is_printed_in_its_place() -> None:
    refused = replace(reply(1, 3, ACROSS[1]), note="!X")
    told: list[Observation] = [opened(), refused, reply(1, 2, ACROSS[1]), reply(1, 1, ACROSS[0])]
    lines = printed(*(trace_of(*told[:number]) for number in range(1, 5)), trace_of(*told, FINISHED))
    assert numbers(lines)[2:5] == [["1", ACROSS[0]], ["2", ACROSS[1]], ["3", ACROSS[1]]]


def test_a_hop_is_printed_once_and_not_held_back_by_later_ones() -> None:
    first = trace_of(opened(), reply(1, 1, ACROSS[0]))
    lines = printed(first, trace_of(opened(), healthy(1)), trace_of(opened(), healthy(1), healthy(2)))
    assert numbers(lines[2:]) == [["1", ACROSS[0]], ["2", ACROSS[1]], ["3", ACROSS[2]]]
    assert len(printed(first)) == 3


def test_snapshots_that_were_missed_lose_no_line() -> None:
    first, last = trace_of(opened(), reply(1, 1, ACROSS[0])), trace_of(opened(), healthy(1))
    assert printed(last) == printed(trace_of(opened()), first, last)


def test_silent_hops_are_printed_when_the_trace_is_over() -> None:
    ended = TraceEnded(Outcome.UNREACHED, "no answer")
    lines = printed(Trace(hops=(Hop(1), HOP_2, Hop(3)), ended=ended))
    assert numbers(lines) == [["1", "*"], ["2", "10.0.0.2"], ["3", "*"], ["✗", "no"]]


def test_of_a_path_that_became_shorter_no_hop_is_made_up() -> None:
    ended = TraceEnded(Outcome.UNREACHED, "no answer")
    lines = printed(Trace(hops=(HOP_1, HOP_2, hop(3))), Trace(hops=(HOP_1, HOP_2), ended=ended))
    assert numbers(lines)[3:] == [["✗", "no"]]


def test_a_trace_to_a_successor_is_printed_from_its_beginning() -> None:
    tool = ToolFound("traceroute")
    story = (opened(), tool, healthy(1), SuccessorAwaited("httpd is gone"), opened("shell-2"), tool)
    lines = printed(*(trace_of(*story[:known]) for known in range(1, len(story) + 1)))
    assert lines[-4:] == [
        "! httpd is gone; its successor is awaited",
        "shell-1 (10.244.2.4) → shell-2",
        "  probed from shell-1",
        "  traceroute, udp",
    ]
    assert [number for number, _ in numbers(lines[2:-4])][1:] == ["1", "2", "3"]


def test_a_tcp_try_is_printed_once() -> None:
    tried = Trace(tcp=(TcpTried(80, TcpResult.TIMEOUT),))
    assert printed(tried, replace(tried, rounds=2)) == ["  tcp port 80: timed out"]


def test_what_could_not_be_read_is_shown_in_the_end() -> None:
    trace = Trace(unreadable=("motd: welcome",), ended=TraceEnded(Outcome.REACHED, "reached"))
    assert printed(trace) == ["  the tool also said: motd: welcome", "✓ reached"]


def test_why_a_name_is_missing_is_said_and_only_where_one_is() -> None:
    world = captured()
    read = trace_of(opened(world=world), healthy(1), FINISHED)
    assert not any("not read" in line for line in printed(read))
    world = replace(world, readings={**world.readings, "node-2": Unread("node-2", "--exec node reads it")})
    world = replace(world, readings={**world.readings, "node-1": Unread("node-1", "--exec node reads it")})
    unread = printed(trace_of(opened(world=world), healthy(1), FINISHED))
    assert unread[-2:] == [
        "  node-1 and node-2 were not read (--exec node reads it)",
        "✓ reached in 3 hops: cni0 – ? – cni0",
    ]


def test_several_addresses_and_their_flags_stay_with_their_times() -> None:
    line = hop_line(Hop(2, (HopReply("10.0.0.1", 0.5, "!H"), HopReply("10.0.0.2", 1.0)), Unlocated("?")))
    assert "10.0.0.1 10.0.0.2" in line and "0.500 ms !H 1.000 ms" in line


def test_an_ambiguous_place_names_its_candidates() -> None:
    candidates = (Located("node-1", "eth0"), Located("node-2", "eth0"))
    assert place(Ambiguous(candidates)) == "node-1 eth0 or node-2 eth0"


def test_one_that_has_not_ended_is_closed_with_what_it_has_come_to() -> None:
    report, trace = TextReport(), trace_of(opened(), healthy(1))
    assert not any("✓" in line for line in report.lines(trace))
    assert list(report.close(trace))[-1] == "✓ reached in 3 hops: cni0 – eth1 – cni0"
    ended = trace_of(opened(), healthy(1), FINISHED)
    assert list(report.lines(ended))[-1].startswith("✓") and not list(report.close(ended))
