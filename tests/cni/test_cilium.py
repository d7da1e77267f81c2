from k8snet_tui.cni.derived import device_with, node_of_pod
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.network import Cni
from tests.cni.records import agent, node, recognise

CILIUM = agent("cilium", "cilium-agent")


def test_gkes_dataplane_v2_is_cilium() -> None:
    assert recognise(node(), agent("anetd", "cilium-agent")).name == "Cilium"
    assert recognise(node(), CILIUM, agent("kube-proxy")).name == "Cilium"


def test_its_helpers_are_not_its_agent() -> None:
    helpers = [agent("cilium-envoy", image="quay.io/cilium/cilium-envoy:v1"), agent("cilium-node-init")]
    assert find_entry_pod(helpers, "node-1") is None
    assert recognise(node(), *helpers).name == "unknown"


def test_its_own_pools_come_before_the_pod_cidr() -> None:
    one = node(("network.cilium.io/ipv4-pod-cidr", "10.0.1.0/24"), cidrs=("10.244.1.0/24",))
    assert node_of_pod("10.0.1.7", [one], Cni("Cilium")) == one
    assert node_of_pod("10.244.1.7", [one], Cni("Cilium")) is None


def test_annotations_of_before_1_14_are_read_too() -> None:
    one = node(("io.cilium.network.ipv4-cilium-host", "10.0.1.250"))
    assert recognise(one).name == "Cilium"
    assert device_with(one, "10.0.1.250", None) == "cilium_host"
