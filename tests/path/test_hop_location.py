"""Hops whose address alone would mislead."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8snet_tui.model.network import NodeNetwork
from k8snet_tui.model.path import Ambiguous, Located, Unlocated
from tests.path.cluster_records import calico, captured, flannel_vxlan, make_pod


def test_an_address_on_every_node_is_placed_by_its_position() -> None:
    hops = calico(tunnelled=True).hops("a1", "a2", ["10.0.2.15", "10.0.2.15"])
    assert [hop.location for hop in hops] == [Located("node-1", "eth0"), Located("node-2", "eth0")]


def test_the_first_hop_of_an_unread_source_node_is_still_that_node() -> None:
    (hop,) = calico(tunnelled=True).unread("node-1").hops("a1", "a2", ["10.0.2.15"])
    assert hop.location == Located("node-1", "?")


def test_owners_that_position_cannot_tell_apart_are_all_named() -> None:
    world = calico(tunnelled=True).unread("node-2")
    hop = world.hops("a1", "a2", ["10.0.2.15", "10.0.2.15"])[1]
    assert isinstance(hop.location, Ambiguous)
    assert {place.node for place in hop.location.candidates} == {"controlplane", "node-1", "node-2"}


def test_a_packet_that_loops_is_seen_on_its_own_node_again() -> None:
    world = flannel_vxlan()
    hops = world.hops("shell-1", "httpd", ["10.244.1.1"] * 3)
    assert {hop.location for hop in hops} == {Located("node-1", "cni0")}
    hops = world.unread("node-2").hops("shell-1", "httpd", ["10.244.1.1"] * 3)
    assert {hop.location for hop in hops} == {Located("node-1", "cni0")}


def test_a_detour_through_a_third_node_is_named() -> None:
    hop = captured().hops("shell-1", "httpd", ["10.244.2.1", "192.168.56.10"])[1]
    assert hop.location == Located("controlplane", "eth1")


def test_a_pod_that_is_over_does_not_answer() -> None:
    world = captured()
    world = replace(world, pods=(*world.pods, make_pod("old", "node-1", "10.244.2.9", running=False)))
    assert world.hops("shell-1", "httpd", ["*", "10.244.2.9"])[1].location == Located(None, "")
    world = replace(world, pods=(*world.pods, make_pod("new", "node-1", "10.244.2.9")))
    assert world.hops("shell-1", "httpd", ["*", "10.244.2.9"])[1].location == Located(
        "node-1", "eth0", "default/new"
    )


def test_an_unknown_router_is_outside_only_if_every_node_was_read() -> None:
    addresses = ["10.244.2.1", "172.16.0.1"]
    assert captured().hops("shell-1", "httpd", addresses)[1].location == Located(None, "")
    place = captured().unread("controlplane").hops("shell-1", "httpd", addresses)[1].location
    assert place == Unlocated("no node that was read has 172.16.0.1, and controlplane was not read")


def test_an_empty_reading_is_no_reading() -> None:
    world = captured()
    world = replace(world, readings={**world.readings, "node-2": NodeNetwork("node-2", "/proc")})
    assert "node-2 was not read" in world.chain("shell-1", "httpd").basis
    hop = world.hops("shell-1", "httpd", ["10.244.2.1", "192.168.56.12"])[1]
    assert hop.location == Located("node-2", "?")


def test_an_address_of_the_sources_own_node_is_not_outside() -> None:
    world = captured()
    assert [segment.node for segment in world.chain("shell-1", "10.0.2.15").segments] == ["node-1"]
    (hop,) = world.hops("shell-1", "10.0.2.15", ["10.0.2.15"])
    assert hop.location == Located("node-1", "eth0")


@given(st.integers(1, 30), st.one_of(st.text(max_size=20), st.ip_addresses().map(str)))
def test_any_text_for_an_address_has_some_place(ttl: int, address: str) -> None:
    hops = flannel_vxlan().hops("shell-1", "httpd", ["*"] * (ttl - 1) + [address.replace(" ", "") or "x"])
    assert isinstance(hops[-1].location, Located | Ambiguous | Unlocated)


def test_without_any_node_known_nothing_is_called_outside() -> None:
    world = replace(captured(), nodes=(), readings={})
    place = world.hops("shell-1", "httpd", ["10.244.2.1", "192.168.56.12"])[1].location
    assert place == Unlocated("the nodes are not known")


def test_a_refusal_by_an_address_of_all_nodes_may_be_of_the_router_before() -> None:
    """Its link's neighbour is down: it still has the packet that was to be the next one's."""
    either = Ambiguous((Located("node-1", "eth0"), Located("node-2", "eth0")))
    world = calico(tunnelled=False)
    assert world.hops("a1", "a2", ["10.0.2.15", "10.0.2.15 !H"])[1].location == either
    assert world.hops("a1", "a2", ["10.0.2.15", "10.0.2.15"])[1].location == Located("node-2", "eth0")
    own = world.hops("a1", "a2", ["10.0.2.15", "192.168.56.11 !H"])[1].location
    assert own == Located("node-1", "eth1")
    last = world.hops("a1", "a2", ["10.0.2.15", "192.168.56.12", "10.0.2.15 !H"])[2].location
    assert last == Located("node-2", "eth0")
