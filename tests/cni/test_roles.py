import pytest

from k8snet_tui.cni.roles import InterfaceRoles, tunnel_kind
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni, Interface, NodeNetwork, NodeReading, Route

NODES = tuple(Node(f"node-{n}", f"{n}", addresses=(f"192.168.56.{n}", f"fd56::0:{n}")) for n in (1, 2))


def roles(cni: Cni | None, *shared: Interface, routes: tuple[Route, ...] = ()) -> dict[str, str]:
    """Of the interfaces of node-1, where node-2 has the same ones and an eth1 of its own."""
    readings: dict[str, NodeReading] = {}
    for n, node in enumerate(NODES, 1):
        eth1 = Interface("eth1", kind="ether", addresses=(f"192.168.56.{n}/24", f"fd56::{n}/64"))
        readings[node.name] = NodeNetwork(node.name, "ip", (eth1, *shared), routes=routes)
    found, first = InterfaceRoles(cni, readings), readings["node-1"]
    assert isinstance(first, NodeNetwork)
    return {interface.name: found.of(NODES[0], interface).value for interface in first.interfaces}


NAT = Interface("eth0", kind="ether", addresses=("10.0.2.15/24",))
DEFAULT = Route("0.0.0.0/0", "eth0", "10.0.2.2")


def test_an_uplink_that_is_alike_on_all_nodes_is_behind_a_translator() -> None:
    assert roles(None, NAT, routes=(DEFAULT,)) == {"eth1": "nodes", "eth0": "NAT"}
    assert roles(None, NAT)["eth0"] == "NAT"


def test_addresses_of_services_caches_and_other_bridges_are_no_translators() -> None:
    for alike in (
        Interface("kube-ipvs0", kind="dummy", addresses=("10.96.0.1/32", "10.96.0.10/32", "fd10:96::1/128")),
        Interface("kube-ipvs0", addresses=("10.96.0.1/32",)),
        Interface("nodelocaldns", addresses=("169.254.25.10/32", "10.96.0.10/32")),
        Interface("lo:anycast", kind="dummy", addresses=("10.200.0.1/24",)),
        Interface("docker0", kind="bridge", addresses=("172.17.0.1/16",)),
        Interface("veth1", kind="veth", addresses=("10.244.1.1/32",)),
        Interface("br-ex", kind="openvswitch", addresses=("169.254.169.2/29",)),
        Interface("eth9", kind="ether", addresses=("fe80::1/64",)),
        Interface("virbr0", addresses=("192.168.122.1/24",)),
    ):
        assert roles(None, alike, routes=(DEFAULT,))[alike.name] == "", alike


def test_another_engines_bridge_is_none_whose_kind_and_routes_were_not_read() -> None:
    assert roles(None, Interface("docker0", addresses=("172.17.0.1/16",)))["docker0"] == ""


def test_a_plugins_own_devices_are_known_by_their_names() -> None:
    flannel, cilium = Interface("flannel.1"), Interface("cilium_vxlan")
    assert roles(Cni("Flannel"), flannel, Interface("cni0")) == {
        "eth1": "nodes",
        "flannel.1": "tunnel",
        "cni0": "pods",
    }
    assert roles(Cni("Cilium"), cilium)["cilium_vxlan"] == "tunnel"


def test_a_person_may_say_which_interface_is_between_the_nodes() -> None:
    assert roles(Cni("Flannel", node_interface="eth0"), NAT) == {"eth1": "", "eth0": "nodes"}


def test_an_address_that_the_kubelets_of_all_nodes_claim_is_between_no_nodes() -> None:
    claimed = Node("node-1", "1", addresses=("10.0.2.15",))
    readings = {name: NodeNetwork(name, "ip", (NAT,)) for name in ("node-1", "node-2")}
    assert InterfaceRoles(None, readings).of(claimed, NAT) == "NAT"


@pytest.mark.parametrize(
    ("device", "kind"),
    [
        ("flannel.1", "vxlan"),
        ("flannel-v6.4096", "vxlan"),
        ("flannel.ipip", "ipip"),
        ("flannel-wg-v6", "wireguard"),
        ("vxlan-v6.calico", "vxlan"),
        ("tunl0", "ipip"),
        ("wg-v6.cali", "wireguard"),
        ("cilium_geneve", "geneve"),
        ("genev_sys_6081", "geneve"),
        ("tun-abc123", "ipip"),
        ("flannel0", "tun"),
        ("eth1", ""),
    ],
)
def test_the_name_of_a_plugins_tunnel_tells_its_kind(device: str, kind: str) -> None:
    assert tunnel_kind(device) == kind
