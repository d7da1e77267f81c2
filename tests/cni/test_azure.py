from k8snet_tui.cni.derived import node_of_pod
from k8snet_tui.cni.entry import find_entry_pod
from tests.cni.records import agent, node, recognise

CNS = agent("azure-cns", "cns-container", image="mcr.microsoft.com/containernetworking/azure-cns:v1.6")
NODE = node(cidrs=("10.244.1.0/24",))
PROXY = agent("kube-proxy")


def test_with_calico_for_policies_it_is_the_virtual_network_that_connects_the_pods() -> None:
    found = recognise(NODE, CNS, PROXY, agent("calico-node", namespace="calico-system"), agent("azure-npm"))
    assert (found.name, found.reason.partition(";")[0]) == (
        "Azure CNI",
        "DaemonSet kube-system/azure-cns runs cns-container",
    )


def test_powered_by_cilium_it_is_cilium() -> None:
    assert recognise(NODE, CNS, agent("cilium", "cilium-agent")).name == "Cilium"


def test_its_image_has_no_shell_so_kube_proxys_is_entered() -> None:
    assert find_entry_pod([CNS, PROXY], "node-1") == (PROXY, "kube-proxy")


def test_no_part_of_the_network_belongs_to_one_node() -> None:
    assert node_of_pod("10.244.1.9", [NODE], recognise(NODE, CNS)) is None
