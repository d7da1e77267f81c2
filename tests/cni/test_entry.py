from msgspec.structs import replace

from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Container, ContainerKind
from tests.cni.records import agent


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


def test_a_container_that_has_ended_is_not_entered() -> None:
    ended = Container("kube-flannel", "image", running=False)
    running = Container("calico-node", "image", running=True)
    pod = replace(agent("canal"), containers=(ended, running))
    assert find_entry_pod([pod], "node-1") == (pod, "calico-node")
