import pytest
from msgspec.structs import replace

from k8snet_tui.model.cluster import Container, ContainerKind, Node, Pod
from k8snet_tui.network.cni import find_entry_pod, name_plugin, recognise_cni


def agent(daemonset: str, *containers: str, namespace: str = "kube-system") -> Pod:
    return Pod(
        namespace=namespace,
        name=f"{daemonset}-x7k2p",
        uid="u",
        node="node-1",
        status="Running",
        containers=tuple(Container(name, "image", running=True) for name in containers or (daemonset,)),
        host_network=True,
        owner=f"DaemonSet/{daemonset}",
    )


FLANNEL = Node("n", "u", annotations=(("flannel.alpha.coreos.com/backend-type", "host-gw"),))
ADDRESS = ("projectcalico.org/IPv4Address", "192.168.56.11/24")
CALICO = Node("n", "u", annotations=(ADDRESS,))
VXLAN = Node("n", "u", annotations=(ADDRESS, ("projectcalico.org/IPv4VXLANTunnelAddr", "10.244.84.128")))
IPIP = Node("n", "u", annotations=(ADDRESS, ("projectcalico.org/IPv4IPIPTunnelAddr", "10.244.84.128")))
BARE = Node("n", "u")

CASES = [
    ("Flannel host-gw", FLANNEL, [agent("kube-flannel-ds", namespace="kube-flannel")]),
    ("Flannel host-gw", FLANNEL, []),
    ("Canal host-gw", FLANNEL, [agent("canal", "calico-node", "kube-flannel")]),
    ("Calico VXLAN", VXLAN, [agent("calico-node", namespace="calico-system")]),
    ("Calico IPIP", IPIP, [agent("calico-node")]),
    ("Calico no encapsulation", CALICO, [agent("calico-node")]),
    ("Cilium", BARE, [agent("cilium", "cilium-agent"), agent("kube-proxy")]),
    ("kindnet", BARE, [agent("kindnet", "kindnet-cni")]),
    ("OVN-Kubernetes", BARE, [agent("ovnkube-node", namespace="openshift-ovn-kubernetes")]),
    ("Antrea", BARE, [agent("antrea-agent")]),
    ("Weave", BARE, [agent("weave-net", "weave")]),
    ("unknown", BARE, [agent("kube-proxy")]),
    ("unknown", BARE, [agent("cilium", namespace="default")]),
]


@pytest.mark.parametrize(("name", "one_node", "pods"), CASES)
def test_the_plugin_is_recognised(name: str, one_node: Node, pods: list[Pod]) -> None:
    assert str(recognise_cni([one_node], {name_plugin(pod) for pod in pods})) == name


def test_the_plugins_own_pod_is_entered_before_kube_proxy() -> None:
    flannel = agent("kube-flannel-ds", "kube-flannel", namespace="kube-flannel")
    assert find_entry_pod([agent("kube-proxy"), flannel], "node-1") == (flannel, "kube-flannel")
    assert find_entry_pod([agent("kube-proxy")], "node-1") == (agent("kube-proxy"), "kube-proxy")


def test_a_pod_that_only_looks_like_an_agent_is_never_entered() -> None:
    real = agent("calico-node")
    lookalikes = [
        replace(real, namespace="default"),
        replace(real, owner="ReplicaSet/calico-node"),
        replace(real, owner=""),
        replace(real, host_network=False),
        replace(real, status="CrashLoopBackOff"),
        replace(real, node="node-2"),
        replace(real, containers=(Container("calico-node", "image", ContainerKind.EPHEMERAL, running=True),)),
        agent("cilium-envoy"),
    ]
    assert find_entry_pod(lookalikes, "node-1") is None
    assert find_entry_pod([*lookalikes, real], "node-1") == (real, "calico-node")
