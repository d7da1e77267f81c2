"""Whole traces as clusters show them: the chain expected, the places found, the sentence told."""

from collections.abc import Callable

import pytest
from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.path.match import prove_chain
from k8snet_tui.path.place import name_place
from k8snet_tui.path.sentence import describe_crossing
from tests.path.cluster_records import World, calico, captured, draw, flannel_vxlan, kindnet


class Case(Struct, frozen=True):
    title: str
    world: Callable[[], World]
    ends: tuple[str, str]
    addresses: list[str]
    chain: str
    places: list[str]
    marked: list[str]
    """The device that each hop proves; empty for none."""
    summary: str


def flannel_vxlan_ipv6() -> World:
    return replace(flannel_vxlan(), family=1)


def calico_vxlan() -> World:
    return calico(tunnelled=True)


def calico_plain() -> World:
    return calico(tunnelled=False)


def flannel_unread() -> World:
    return captured().unread("node-1", "node-2", "controlplane")


def vxlan_unread() -> World:
    return flannel_vxlan().unread("node-1", "node-2")


CASES = [
    Case(
        "two pods of one node",
        captured,
        ("shell-1", "web1"),
        ["10.244.2.2"],
        "shell-1–veth940ec78a–cni0–vethcd90aff7–web1",
        ["web1 eth0"],
        ["web1"],
        "reached in 1 hop: cni0",
    ),
    Case(
        "across nodes, host-gw",
        captured,
        ("shell-1", "httpd"),
        ["10.244.2.1", "192.168.56.12", "10.244.0.2"],
        "shell-1–veth940ec78a–cni0–eth1 ═ eth1–cni0–vethb7d92168–httpd",
        ["node-1 cni0", "node-2 eth1", "httpd eth0"],
        ["cni0", "eth1", "httpd"],
        "reached in 3 hops: cni0 – eth1 – cni0",
    ),
    Case(
        "probes to TTLs beyond the destination, and a quiet hop",
        captured,
        ("shell-1", "httpd"),
        ["10.244.2.1", "*", "10.244.0.2", "10.244.0.2"],
        "shell-1–veth940ec78a–cni0–eth1 ═ eth1–cni0–vethb7d92168–httpd",
        ["node-1 cni0", "place unknown", "httpd eth0", "httpd eth0"],
        ["cni0", "httpd"],
        "reached in 3 hops: cni0 – * – cni0",
    ),
    Case(
        "node to node",
        captured,
        ("node/controlplane", "node/node-1"),
        ["192.168.56.11"],
        "eth1 ═ eth1",
        ["node-1 eth1"],
        ["eth1"],
        "reached in 1 hop: eth1",
    ),
    Case(
        "node to a pod elsewhere",
        captured,
        ("node/node-1", "httpd"),
        ["192.168.56.12", "10.244.0.2"],
        "eth1 ═ eth1–cni0–vethb7d92168–httpd",
        ["node-2 eth1", "httpd eth0"],
        ["eth1", "httpd"],
        "reached in 2 hops: eth1 – cni0",
    ),
    Case(
        "node to its own pod",
        captured,
        ("node/node-1", "nginx"),
        ["10.244.2.3"],
        "cni0–vethd9f1d836–nginx",
        ["nginx eth0"],
        ["nginx"],
        "reached in 1 hop: cni0",
    ),
    Case(
        "pod to its own node",
        captured,
        ("shell-1", "node/node-1"),
        ["192.168.56.11"],
        "shell-1–veth940ec78a–cni0",
        ["node-1 eth1"],
        ["cni0"],
        "reached in 1 hop: cni0",
    ),
    Case(
        "hostNetwork pods have no veth",
        captured,
        ("agent-1", "agent-2"),
        ["192.168.56.12"],
        "eth1 ═ eth1",
        ["agent-2 eth1"],
        ["eth1"],
        "reached in 1 hop: eth1",
    ),
    Case(
        "the way out",
        captured,
        ("shell-1", "10.0.2.3"),
        ["10.244.2.1", "10.0.2.3"],
        "shell-1–veth940ec78a–cni0–eth0 ═ 10.0.2.3",
        ["node-1 cni0", "outside the cluster"],
        ["cni0", "10.0.2.3"],
        "reached in 2 hops: cni0 – eth0",
    ),
    Case(
        "far away, through a router outside",
        captured,
        ("shell-1", "203.0.113.9"),
        ["10.244.2.1", "10.0.2.2", "198.51.100.1", "203.0.113.9"],
        "shell-1–veth940ec78a–cni0–eth0 ═ 203.0.113.9",
        ["node-1 cni0", "outside the cluster", "outside the cluster", "outside the cluster"],
        ["cni0", "eth0", "203.0.113.9"],
        "reached in 4 hops: cni0 – eth0 – 198.51.100.1 – 203.0.113.9",
    ),
    Case(
        "across nodes, nothing read",
        flannel_unread,
        ("shell-1", "httpd"),
        ["10.244.2.1", "192.168.56.12", "10.244.0.2"],
        "shell-1–?–cni0–? ═ ?–cni0–?–httpd",
        ["node-1 cni0", "node-2, interface unknown", "httpd eth0"],
        ["cni0", "?", "httpd"],
        "reached in 3 hops: cni0 – ? – cni0",
    ),
    Case(
        "across nodes, vxlan",
        flannel_vxlan,
        ("shell-1", "httpd"),
        ["10.244.1.1", "10.244.2.0", "10.244.2.2"],
        "shell-1–?–cni0–flannel.1–eth1 ═ eth1–flannel.1–cni0–?–httpd",
        ["node-1 cni0", "node-2 flannel.1", "httpd eth0"],
        ["cni0", "flannel.1", "httpd"],
        "reached in 3 hops: cni0 – flannel.1 – cni0",
    ),
    Case(
        "across nodes, vxlan, nothing read",
        vxlan_unread,
        ("shell-1", "httpd"),
        ["10.244.1.1", "10.244.2.0", "10.244.2.2"],
        "shell-1–?–cni0–flannel.1–? ═ ?–flannel.1–cni0–?–httpd",
        ["node-1 cni0", "node-2 flannel.1", "httpd eth0"],
        ["cni0", "flannel.1", "httpd"],
        "reached in 3 hops: cni0 – flannel.1 – cni0",
    ),
    Case(
        "across nodes, vxlan, IPv6 in other spellings",
        flannel_vxlan_ipv6,
        ("shell-1", "httpd"),
        ["fd10:244:0:1::1", "FD10:244:0:2:0:0:0:0", "fd10:0244:0000:2::2"],
        "shell-1–?–cni0–flannel-v6.1–eth1 ═ eth1–flannel-v6.1–cni0–?–httpd",
        ["node-1 cni0", "node-2 flannel-v6.1", "httpd eth0"],
        ["cni0", "flannel-v6.1", "httpd"],
        "reached in 3 hops: cni0 – flannel-v6.1 – cni0",
    ),
    Case(
        "from a pod to another node there is no tunnel",
        flannel_vxlan,
        ("shell-1", "node/node-2"),
        ["10.244.1.1", "192.168.56.12"],
        "shell-1–?–cni0–eth1 ═ eth1",
        ["node-1 cni0", "node-2 eth1"],
        ["cni0", "eth1"],
        "reached in 2 hops: cni0 – eth1",
    ),
    Case(
        "Calico VXLAN, where the first hop carries an address that every node has",
        calico_vxlan,
        ("a1", "a2"),
        ["10.0.2.15", "10.244.82.0", "10.244.82.5"],
        "a1–cali1a–vxlan.calico–eth1 ═ eth1–vxlan.calico–cali2a–a2",
        ["node-1 eth0", "node-2 vxlan.calico", "a2 eth0"],
        ["cali1a", "vxlan.calico", "a2"],
        "reached in 3 hops: cali1a – vxlan.calico – cali2a",
    ),
    Case(
        "Calico on one node",
        calico_vxlan,
        ("a1", "b1"),
        ["10.0.2.15", "10.244.81.6"],
        "a1–cali1a–cali1b–b1",
        ["node-1 eth0", "b1 eth0"],
        ["cali1a", "b1"],
        "reached in 2 hops: cali1a – cali1b",
    ),
    Case(
        "Calico within the subnet: plain routes, though the tunnel device is there",
        calico_plain,
        ("a1", "a2"),
        ["10.0.2.15", "192.168.56.12", "10.244.82.5"],
        "a1–cali1a–eth1 ═ eth1–cali2a–a2",
        ["node-1 eth0", "node-2 eth1", "a2 eth0"],
        ["cali1a", "eth1", "a2"],
        "reached in 3 hops: cali1a – eth1 – cali2a",
    ),
    Case(
        "kindnet, where all veths of a node have one address",
        kindnet,
        ("a1", "b2"),
        ["10.244.1.1", "172.18.0.4", "10.244.2.6"],
        "a1–veth1a–eth0 ═ eth0–veth2b–b2",
        ["node-1 veth1a", "node-2 eth0", "b2 eth0"],
        ["veth1a", "eth0", "b2"],
        "reached in 3 hops: veth1a – eth0 – veth2b",
    ),
    Case(
        "kindnet on one node",
        kindnet,
        ("a1", "b1"),
        ["10.244.1.1", "10.244.1.6"],
        "a1–veth1a–veth1b–b1",
        ["node-1 veth1a", "b1 eth0"],
        ["veth1a", "b1"],
        "reached in 2 hops: veth1a – veth1b",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_trace_is_drawn_located_and_told(case: Case) -> None:
    world = case.world()
    chain, hops = world.chain(*case.ends), world.hops(*case.ends, case.addresses)
    assert draw(chain) == case.chain
    assert [name_place(hop.location) for hop in hops] == case.places
    marks = prove_chain(chain, hops)
    assert [chain.segments[mark.segment].devices[mark.device].name for mark in marks] == case.marked
    assert describe_crossing(chain, hops, world.end(case.ends[1])) == case.summary


def test_the_basis_says_what_was_read_and_what_was_not() -> None:
    world = captured()
    assert world.chain("shell-1", "httpd").basis == "read from node-1 and node-2"
    half = world.unread("node-2").chain("shell-1", "httpd").basis
    assert half == "read from node-1; the rest derived from the API: node-2 was not read"
    none = world.unread("node-1", "node-2").chain("shell-1", "httpd").basis
    assert none == "derived from the API: node-1 and node-2 were not read"


def test_the_second_uplink_is_marked_with_the_second_hop() -> None:
    world = captured()
    hops = world.hops("shell-1", "httpd", ["10.244.2.1", "192.168.56.12", "10.244.0.2"])
    marks = prove_chain(world.chain("shell-1", "httpd"), hops)
    assert [(mark.segment, mark.device, mark.ttl) for mark in marks] == [(0, 2, 1), (1, 0, 2), (1, 3, 3)]
