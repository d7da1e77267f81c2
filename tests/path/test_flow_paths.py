"""Several flows of one path: which go together, where they part, which do not arrive."""

from collections.abc import Iterator

from k8snet_tui.model.observation import Observation
from k8snet_tui.model.trace import TcpResult, Trace
from k8snet_tui.path.flow_paths import FlowPath, describe_flows, group_flows
from tests.path.cluster_records import captured
from tests.trace.observations import ACROSS, FINISHED, POD, opened, round_of, silence, tcp, trace_of

OTHER = (ACROSS[0], "192.168.56.10", ACROSS[1], POD)


def flow(*addresses: str) -> Trace:
    hops = {ttl: address for ttl, address in enumerate(addresses, 1) if address != "*"}
    silent = tuple(ttl for ttl, address in enumerate(addresses, 1) if address == "*")
    return trace_of(opened(), round_of(1, hops, silent), FINISHED)


def silent_behind(address: str) -> Trace:
    def story() -> Iterator[Observation]:
        for number in (1, 2, 3):
            yield from silence(number, address)

    return trace_of(opened(), *story(), tcp(TcpResult.OPEN), FINISHED)


def grouped(*flows: Trace) -> tuple[FlowPath, ...]:
    return group_flows(dict(enumerate(flows, 1)))


def test_flows_that_meet_the_same_hops_take_one_path() -> None:
    paths = grouped(flow(*ACROSS), flow(*ACROSS))
    assert [path.flows for path in paths] == [(1, 2)]
    assert describe_flows(paths) == "all 2 flows take one path"


def test_a_silent_hop_may_be_that_of_another_flow() -> None:
    assert len(grouped(flow(ACROSS[0], "*", POD), flow(*ACROSS))) == 1


def test_an_end_whose_hop_is_not_sure_fits_every_length_that_it_may_have() -> None:
    """Its kernel limits its answers: it was silent where it was asked first, and so were those before it."""
    unsure = trace_of(opened(world=captured().unread("node-1")), round_of(1, {3: POD}, (1, 2), sure=False))
    assert (unsure.hops[0].ttl, unsure.hops[0].at_most) == (1, 3)
    assert [path.flows for path in grouped(unsure, flow(*ACROSS))] == [(1, 2)]
    assert [path.flows for path in grouped(flow(*ACROSS), unsure)] == [(1, 2)]
    assert [path.flows for path in grouped(unsure, flow(*OTHER))] == [(1,), (2,)], "that one is longer"


def test_where_they_part_is_told_with_which_go_by_what() -> None:
    said = describe_flows(grouped(flow(*ACROSS), flow(*OTHER), flow(*ACROSS)))
    assert said.startswith(
        "3 flows take 2 paths, which part at hop 2: flows 1, 3 by 192.168.56.12 (node-2 eth1); "
        "flow 2 by 192.168.56.10 (controlplane eth1)"
    )


def test_flows_that_go_on_are_told_apart_by_what_is_found_so_far() -> None:
    running = [trace_of(opened(), round_of(1, dict(enumerate(way, 1)))) for way in (ACROSS, OTHER)]
    assert [path.arrives for path in grouped(*running)] == [True, True]


def test_an_open_port_is_no_answer_to_a_flow_where_others_are_answered() -> None:
    paths = grouped(flow(*ACROSS), silent_behind(ACROSS[0]))
    assert [path.arrives for path in paths] == [True, False]
    assert describe_flows(paths) == "2 flows take 2 paths; broken: flow 2"


def test_where_no_flow_is_answered_an_open_port_is_as_good_as_for_one_trace() -> None:
    (path,) = grouped(*[silent_behind(ACROSS[0])] * 2)
    assert path.arrives
