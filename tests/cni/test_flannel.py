from k8snet_tui.cni.derived import device_with, has_address, node_addresses
from k8snet_tui.cni.flannel import Flannel
from k8snet_tui.model.network import Cni
from tests.cni.records import agent, node, recognise

PREFIX = "flannel.alpha.coreos.com/"
VXLAN = node(
    (f"{PREFIX}backend-type", "vxlan"),
    (f"{PREFIX}backend-data", '{"VNI":4096,"VtepMAC":"aa:bb:cc:dd:ee:ff"}'),
    (f"{PREFIX}public-ip", "192.168.56.11"),
    addresses=("10.0.2.15",),
    cidrs=("10.244.1.0/24", "fd10:244:0:1::/64"),
)
FLANNEL = Cni("Flannel", "vxlan")


def test_it_is_recognised_by_its_daemonset_under_any_of_its_names() -> None:
    for pod in (
        agent("kube-flannel-ds", "kube-flannel", namespace="kube-flannel"),
        agent("kube-flannel-ds-amd64", "kube-flannel"),
        agent("flannel", "flannel"),
        agent("net", "daemon", image="docker.io/rancher/mirrored-flannel-flannel:v0.25"),
    ):
        assert str(recognise(VXLAN, pod)) == "Flannel vxlan"


def test_inside_k3s_it_is_told_by_what_it_writes_on_nodes() -> None:
    found = recognise(VXLAN)
    assert str(found) == "Flannel vxlan"
    assert found.reason == (
        "node-1 bears the annotation flannel.alpha.coreos.com/backend-type, and no DaemonSet of it was seen"
    )


def test_the_api_tells_which_device_has_an_address() -> None:
    assert device_with(VXLAN, "10.244.1.1", FLANNEL) == "cni0"
    assert device_with(VXLAN, "10.244.1.0", FLANNEL) == "flannel.4096"
    assert device_with(VXLAN, "fd10:0244:0:1::", FLANNEL) == "flannel-v6.1"
    assert device_with(VXLAN, "192.168.56.11", FLANNEL) == "?"
    assert not has_address(VXLAN, "10.244.1.9", FLANNEL)


def test_the_address_that_it_announces_comes_before_the_kubelets() -> None:
    assert node_addresses(VXLAN, FLANNEL) == ("192.168.56.11", "10.0.2.15")


def test_a_network_id_that_is_none_is_the_default_one() -> None:
    for text in ("", "[]", "{", '{"VNI":"x"}', '{"VNI":-3}', '{"VNI":true}'):
        one = node((f"{PREFIX}backend-data", text))
        assert Flannel().tunnel(one, "vxlan", 4) == "flannel.1"


def test_each_backend_has_its_device() -> None:
    names = {backend: Flannel().tunnel(None, backend, 4) for backend in ("host-gw", "wireguard", "ipip")}
    assert names == {"host-gw": "", "wireguard": "flannel-wg", "ipip": "flannel.ipip"}
