from k8snet_tui.cni.derived import node_of_pod
from k8snet_tui.cni.entry import find_entry_pod
from tests.cni.records import agent, node, recognise

KINDNET = agent("kindnet", "kindnet-cni")


def test_it_is_recognised_and_is_the_way_in_though_it_has_few_tools() -> None:
    assert recognise(node(), KINDNET).name == "kindnet"
    assert find_entry_pod([KINDNET], "node-1") == (KINDNET, "kindnet-cni")


def test_a_node_is_rather_read_by_a_container_with_iproute2() -> None:
    calico = agent("calico-node")
    assert find_entry_pod([KINDNET, calico], "node-1") == (calico, "calico-node")


def test_its_pods_are_where_the_pod_cidr_is() -> None:
    one = node(cidrs=("10.244.1.0/24",))
    assert node_of_pod("10.244.1.9", [one], recognise(one, KINDNET)) == one
