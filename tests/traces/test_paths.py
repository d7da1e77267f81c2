"""Packets really sent, and each hop's place."""

import re

import pytest

from tests.traces.command_line import CommandLine, names_nothing_to_remove


def test_pods_of_one_node_are_one_hop_over_its_bridge(cluster: CommandLine) -> None:
    traced = cluster.trace("shell-1", "web1")
    assert traced.exit_code == 0
    assert traced.document["summary"] == "reached in 1 hop: cni0"
    assert traced.document["hops"][0]["pod"] == "default/web1"


def test_across_nodes_the_path_is_cni0_eth1_cni0(cluster: CommandLine) -> None:
    traced = cluster.trace("shell-1", "httpd")
    assert traced.exit_code == 0
    assert traced.places == [("node-1", "cni0"), ("node-2", "eth1"), ("node-2", "eth0")]
    assert traced.document["summary"] == "reached in 3 hops: cni0 – eth1 – cni0"


def test_over_vxlan_the_middle_hop_is_the_other_nodes_tunnel(vxlan: CommandLine) -> None:
    traced = vxlan.trace("shell-1", "httpd")
    assert traced.places == [("node-1", "cni0"), ("node-2", "flannel.1"), ("node-2", "eth0")]


def test_a_node_reaches_a_node_by_eth1(cluster: CommandLine) -> None:
    traced = cluster.trace("node/controlplane", "node/node-1")
    assert traced.document["strategy"] == "node"
    assert traced.document["summary"] == "reached in 1 hop: eth1"


def test_a_node_reaches_a_pod_of_another_node(cluster: CommandLine) -> None:
    assert cluster.trace("node/node-1", "httpd").places == [("node-2", "eth1"), ("node-2", "eth0")]


def test_the_way_out_is_eth0_and_its_end_is_no_node(cluster: CommandLine) -> None:
    traced = cluster.trace("shell-1", "10.0.2.3")
    assert traced.document["summary"] == "reached in 2 hops: cni0 – eth0"
    assert traced.places[1][0] is None


def test_the_address_of_a_pod_or_a_node_is_known_as_theirs(cluster: CommandLine) -> None:
    address = cluster.trace("shell-1", "httpd").document["destination"]["address"]
    assert cluster.trace("shell-1", address).document["hops"][-1]["pod"] == "default/httpd"
    assert cluster.trace("shell-1", "192.168.56.12").places[-1] == ("node-2", "eth1")


def test_a_pod_that_is_not_there_any_more_is_an_answer_of_no(cluster: CommandLine) -> None:
    address = cluster.trace("shell-1", "httpd").document["destination"]["address"]
    dead = address.rpartition(".")[0] + ".200"
    traced = cluster.trace("shell-1", dead)
    assert traced.exit_code == 1
    assert traced.document["reached"] is False and dead in traced.document["summary"] + str(traced.document)


@pytest.mark.parametrize("strategy", ["pod", "ephemeral"])
def test_a_pod_without_tools_is_traced_from_by_what_was_allowed(cluster: CommandLine, strategy: str) -> None:
    traced = cluster.trace("nginx", "httpd", "--allow", strategy)
    assert traced.document["strategy"] == strategy
    assert traced.document["summary"] == "reached in 3 hops: cni0 – eth1 – cni0"


def test_the_veth_of_a_probe_pod_is_told_though_its_node_was_read_before_it_came(
    cluster: CommandLine,
) -> None:
    told = cluster.run("trace", "nginx", "httpd", "--allow", "pod", "--exec", "node", "--explain").out
    assert re.search(r"its other end is veth[0-9a-f]+ on node-1, a port of cni0", " ".join(told.split()))


def test_nothing_is_left_behind_by_created_pods(cluster: CommandLine) -> None:
    cluster.trace("nginx", "web1", "--allow", "pod")
    assert names_nothing_to_remove(cluster.run("cleanup").out)
