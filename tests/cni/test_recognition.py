from msgspec.structs import replace

from k8snet_tui.cni.recognition import find_agent, recognise_cni
from k8snet_tui.model.cluster import Container, ContainerKind
from tests.cni.records import agent, node, recognise

FLANNEL = node(("flannel.alpha.coreos.com/backend-type", "host-gw"))


def test_what_runs_tells_more_than_what_is_left_on_the_nodes() -> None:
    assert recognise(FLANNEL, agent("cilium", "cilium-agent")).name == "Cilium"


def test_plugins_without_a_path_of_their_own_are_named() -> None:
    names = [recognise(node(), agent(name)).name for name in ("antrea-agent", "weave-net", "kube-router")]
    assert names == ["Antrea", "Weave", "kube-router"]


def test_a_person_knows_better() -> None:
    found = recognise_cni([FLANNEL], (), {}, chosen="ovn-kubernetes", interface="ens5")
    assert (found.name, found.backend) == ("OVN-Kubernetes", "")
    assert (found.reason, found.node_interface) == ("chosen by --cni", "ens5")


def test_a_pod_that_only_looks_like_an_agent_is_none() -> None:
    real = agent("calico-node")
    for lookalike in (
        replace(real, namespace="default"),
        replace(real, owner="ReplicaSet/calico-node"),
        replace(real, owner=""),
        replace(
            agent("other"), containers=(Container("calico-node", "i", ContainerKind.EPHEMERAL, running=True),)
        ),
    ):
        assert find_agent(lookalike) is None
    assert find_agent(real) is not None
