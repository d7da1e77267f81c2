"""Which flows are worth a trace: by what the kernels choose among ways of equal cost."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import NextHop
from k8snet_tui.model.trace_options import INTERVAL_S, Protocol, TraceOptions
from k8snet_tui.session.traces.flows import APART_S, FlowChoice, choose_flows
from tests.inventories import collect
from tests.path.cluster_records import World, captured, make_pod
from tests.path.test_equal_cost import BOTH, node_1
from tests.trace.observations import inventory_of

BESIDE = make_pod("beside", "controlplane", "10.244.0.9")
ON_HOST = make_pod("on-host", "controlplane", "192.168.56.10", host_network=True)


def chosen(
    policy: int | None,
    *,
    others: Sequence[Pod] = (BESIDE, ON_HOST),
    hops: tuple[NextHop, ...] = BOTH,
    protocol: Protocol = Protocol.UDP,
    rounds: int | None = 1,
) -> FlowChoice:
    world: World = captured()
    source = next(pod for pod in world.pods if pod.node == "node-1")
    end = world.end("httpd")
    inventory = inventory_of(world)
    pods = [pod for pod in world.pods if pod.node != end.node or pod.key == end.pod]
    moved = [replace(pod, node=end.node or "") for pod in others]
    inventory = replace(
        inventory,
        readings={**world.readings, "node-1": node_1(policy, hops)},
        collections=collect(world.nodes, sorted([*pods, *moved], key=lambda pod: pod.key)),
    )
    ends = world.end(source.name), end
    return choose_flows("httpd", ends, inventory, 3, TraceOptions(rounds=rounds, protocol=protocol))


def test_where_ports_are_chosen_by_each_flow_has_its_own() -> None:
    choice = chosen(1)
    ports = [flow.options.port or 0 for flow in choice.flows]
    assert ports == [ports[0], ports[0] + 1, ports[0] + 2] and not choice.why
    assert {flow.options.protocol for flow in choice.flows} == {Protocol.UDP_PARIS}


@pytest.mark.parametrize("policy", [0, 2])
def test_where_addresses_alone_are_chosen_by_the_others_go_to_other_pods_of_the_node(policy: int) -> None:
    choice = chosen(policy)
    assert [flow.destination for flow in choice.flows] == ["httpd", "default/beside"]
    assert "node-1 chooses by addresses, so ports change nothing" in choice.why


def test_without_another_pod_it_is_one_flow_and_that_is_said() -> None:
    choice = chosen(0, others=())
    assert len(choice.flows) == 1 and choice.why.endswith(
        "has no other pod to trace to, and one flow is traced"
    )


def test_probes_without_ports_are_one_flow_where_ports_are_chosen_by() -> None:
    choice = chosen(1, protocol=Protocol.ICMP)
    assert len(choice.flows) == 1 and "icmp" in choice.why


def test_where_no_kernel_tells_of_several_ways_ports_are_tried() -> None:
    assert len(chosen(0, hops=BOTH[:1]).flows) == 3


def test_flows_begin_one_after_the_other_and_live_ones_share_the_rounds_of_one_trace() -> None:
    once, live = chosen(1).flows, chosen(1, rounds=None).flows
    assert [flow.options.begins_after_s for flow in once] == [0.0, APART_S, 2 * APART_S]
    assert {flow.options.interval_s for flow in once} == {INTERVAL_S}
    assert {flow.options.interval_s for flow in live} == {3 * INTERVAL_S}
