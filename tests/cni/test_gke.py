from k8snet_tui.cni.entry import find_entry_pod
from tests.cni.records import agent, node, recognise

NETD = agent("netd", image="gke.gcr.io/netd:v0.7")
NODE = node(("container.googleapis.com/instance_id", "4711"), cidrs=("10.4.1.0/24",))


def test_with_calico_for_policies_it_is_the_vpc_that_connects_the_pods() -> None:
    calico = agent("calico-node", image="gke.gcr.io/calico/node:v3.26")
    found = recognise(NODE, NETD, calico, agent("gke-metadata-server"), agent("ip-masq-agent"))
    assert (found.name, found.reason) == (
        "GKE VPC",
        "DaemonSet kube-system/netd runs netd; Calico runs beside it",
    )
    assert find_entry_pod([NETD, calico], "node-1") == (calico, "calico-node"), "that image has ip"


def test_dataplane_v2_is_cilium_though_netd_runs_too() -> None:
    assert recognise(NODE, NETD, agent("anetd", "cilium-agent")).name == "Cilium"
