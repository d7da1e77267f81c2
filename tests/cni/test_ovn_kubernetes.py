import pytest

from k8snet_tui.cni.derived import node_of_pod
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.network import Cni
from tests.cni.records import agent, node, recognise

OPENSHIFT = agent(
    "ovnkube-node",
    "ovn-controller",
    "kube-rbac-proxy-node",
    "ovnkube-controller",
    namespace="openshift-ovn-kubernetes",
)


def test_openshifts_is_entered_by_the_container_that_has_the_tools() -> None:
    assert recognise(node(), OPENSHIFT).name == "OVN-Kubernetes"
    assert find_entry_pod([OPENSHIFT], "node-1") == (OPENSHIFT, "ovnkube-controller")


@pytest.mark.parametrize("subnets", ['{"default":["10.128.0.0/23"]}', '{"default":"10.128.0.0/23"}'])
def test_a_nodes_pods_are_where_its_annotation_says(subnets: str) -> None:
    one = node(("k8s.ovn.org/node-subnets", subnets))
    assert node_of_pod("10.128.1.9", [one], Cni("OVN-Kubernetes")) == one


@pytest.mark.parametrize("subnets", ["{", "[]", '{"default":7}', '{"default":[{}]}', "[" * 90_000])
def test_an_odd_annotation_places_nothing(subnets: str) -> None:
    one = node(("k8s.ovn.org/node-subnets", subnets))
    assert node_of_pod("10.128.1.9", [one], Cni("OVN-Kubernetes")) is None
