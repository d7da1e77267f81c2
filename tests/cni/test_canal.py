from k8snet_tui.cni.derived import device_with, has_address
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.network import Cni
from tests.cni.records import agent, node, recognise

FLANNEL = ("flannel.alpha.coreos.com/backend-type", "vxlan")
CALICO = ("projectcalico.org/IPv4Address", "192.168.56.11/24")
NODE = node(FLANNEL, cidrs=("10.42.1.0/24",))
RKE2 = agent("rke2-canal", "calico-node", "kube-flannel")


def test_rke2s_canal_is_canal() -> None:
    found = recognise(NODE, RKE2)
    assert str(found) == "Canal vxlan"
    assert found.reason == "DaemonSet kube-system/rke2-canal runs calico-node and kube-flannel"


def test_it_is_told_by_its_two_containers_whatever_it_is_called() -> None:
    assert recognise(NODE, agent("weave-like", "calico-node", "kube-flannel")).name == "Canal"
    assert recognise(NODE, agent("canal", "calico-node", "kube-flannel")).name == "Canal"
    assert recognise(node(FLANNEL, CALICO)).name == "Canal"


def test_its_node_is_entered_by_flannels_container() -> None:
    assert find_entry_pod([RKE2], "node-1") == (RKE2, "kube-flannel")


def test_it_has_flannels_tunnel_and_no_bridge() -> None:
    canal = Cni("Canal", "vxlan")
    assert device_with(NODE, "10.42.1.0", canal) == "flannel.1"
    assert not has_address(NODE, "10.42.1.1", canal)
