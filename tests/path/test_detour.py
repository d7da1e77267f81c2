"""Routes that lead over a third node: it is in the expected chain, and a circle is said to be one."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import Cni, NextHop, NodeNetwork, Route
from k8snet_tui.model.path import Cut, Located
from k8snet_tui.model.trace import Trace
from k8snet_tui.path.detour import nodes_on_way
from k8snet_tui.path.explain import explain_path
from k8snet_tui.path.match import match_path
from tests.path.cluster_records import World, captured, draw, flannel_vxlan
from tests.trace.observations import inventory_of, opened, round_of, trace_of

TO_HTTPD, OVER_C, DIRECT = "10.244.0.0/24", "192.168.56.10", "192.168.56.12"


def routed(world: World, node: str, *instead: Route, forwards: bool | None = True) -> World:
    """With other routes of the node to their destinations."""
    reading = world.readings[node]
    assert isinstance(reading, NodeNetwork)
    kept = (r for r in reading.routes if r.destination not in {route.destination for route in instead})
    after = replace(reading, routes=(*instead, *kept), forwards=(forwards, True))
    return replace(world, readings={**world.readings, node: after})


def over_controlplane() -> World:
    return routed(captured(), "node-1", Route(TO_HTTPD, "eth1", OVER_C))


def test_a_node_that_the_routes_lead_over_is_in_the_chain_and_is_a_hop() -> None:
    world = over_controlplane()
    chain = world.chain("shell-1", "httpd")
    assert draw(chain) == "shell-1–veth940ec78a–cni0–eth1 ═ eth1 ═ eth1–cni0–vethb7d92168–httpd"
    assert chain.routers == ("node-1", "controlplane", "node-2") and chain.cut is None
    assert chain.basis == "read from node-1 and controlplane and node-2"
    hops = world.hops("shell-1", "httpd", ["10.244.2.1", OVER_C, DIRECT, "10.244.0.2"])
    match = match_path(chain, hops, world.end("httpd"))
    assert [(p.segment, p.device, p.ttl) for p in match.proofs] == [
        (0, 2, 1),
        (1, 0, 2),
        (2, 0, 3),
        (2, 3, 4),
    ]
    assert match.contradictions == ()


def test_an_address_of_all_nodes_is_at_that_hop_the_one_on_the_way() -> None:
    hops = over_controlplane().hops("shell-1", "httpd", ["10.244.2.1", "10.0.2.15", "10.0.2.15"])
    assert [hop.location for hop in hops[1:]] == [Located("controlplane", "eth0"), Located("node-2", "eth0")]


def test_a_tunnel_to_the_third_node_comes_out_there_and_another_begins() -> None:
    world = routed(flannel_vxlan(), "node-1", Route("10.244.2.0/24", "flannel.1", "10.244.0.0"))
    assert draw(world.chain("shell-1", "httpd")) == (
        "shell-1–?–cni0–flannel.1–eth1 ═ eth1–flannel.1–eth1 ═ eth1–flannel.1–cni0–?–httpd"
    )


def test_a_node_on_the_way_that_was_not_read_is_named_by_the_api() -> None:
    chain = over_controlplane().unread("controlplane").chain("shell-1", "httpd")
    assert draw(chain) == "shell-1–veth940ec78a–cni0–eth1 ═ ? ═ eth1–cni0–vethb7d92168–httpd"
    assert chain.routers is None and "controlplane was not read" in chain.basis


def test_a_node_on_the_way_that_passes_nothing_on_is_where_the_way_ends() -> None:
    world = routed(over_controlplane(), "controlplane", forwards=False)
    why = "controlplane passes no packets on (net.ipv4.ip_forward is 0)"
    assert world.chain("shell-1", "httpd").cut == Cut(1, 1, why)


def test_routes_that_go_round_end_the_way_and_say_so() -> None:
    world = routed(over_controlplane(), "controlplane", Route(TO_HTTPD, "eth1", "192.168.56.11"))
    chain = world.chain("shell-1", "httpd")
    assert chain.cut == Cut(
        1, 1, "by the nodes' routes packets for 10.244.0.2 go round: node-1 → controlplane → node-1"
    )
    assert [segment.node for segment in chain.segments] == ["node-1", "controlplane", "node-2"]


SHARED = Route(TO_HTTPD, "eth1", DIRECT, next_hops=(NextHop("eth1", DIRECT), NextHop("eth1", OVER_C)))


def test_of_ways_of_equal_cost_the_one_that_answers_is_shown() -> None:
    world = routed(captured(), "node-1", SHARED)
    answers = round_of(1, {1: "10.244.2.1", 2: OVER_C, 3: DIRECT, 4: "10.244.0.2"})
    assert nodes_of(trace_of(opened(world=world))) == ["node-1", "node-2"]
    trace = trace_of(opened(world=world), answers)
    assert nodes_of(trace) == ["node-1", "controlplane", "node-2"]
    assert trace.verdict and trace.verdict.summary == "reached in 4 hops: cni0 – eth1 – eth1 – cni0"
    assert any("not httpd's node but controlplane" in text for text in explain_path(trace))


def nodes_of(trace: Trace) -> list[str | None]:
    assert trace.started is not None
    return [segment.node for segment in trace.started.chain.segments]


def test_all_nodes_that_routes_may_lead_over_are_worth_reading() -> None:
    world = routed(captured(), "node-1", SHARED).unread("controlplane")
    ends = world.end("shell-1"), world.end("httpd")
    assert nodes_on_way(ends, inventory_of(world)) == {"node-1", "controlplane", "node-2"}
    assert nodes_on_way(ends, inventory_of(captured())) == {"node-1", "node-2"}


@pytest.mark.parametrize("cni", [Cni("unknown"), Cni("Cilium")], ids=str)
def test_a_gateway_that_is_the_nodes_own_address_goes_round_nowhere(cni: Cni) -> None:
    """`10.244.0.0/24 via 10.244.2.228 dev cilium_host`, where cilium_host has 10.244.2.228."""
    world = routed(captured(), "node-1", Route(TO_HTTPD, "cni0", "10.244.2.1"))
    chain = replace(world, cni=cni).chain("shell-1", "httpd")
    assert chain.cut is None and [part.node for part in chain.segments] == ["node-1", "node-2"]


def test_a_gateway_that_is_no_node_is_not_looked_behind() -> None:
    world = routed(captured(), "node-1", Route(TO_HTTPD, "eth1", "192.168.56.99"))
    assert [segment.node for segment in world.chain("shell-1", "httpd").segments] == ["node-1", "node-2"]
