import pytest
from msgspec.structs import replace

from k8snet_tui.cni.calico import Calico
from k8snet_tui.cni.derived import device_with, node_addresses, node_of_pod
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.model.network import Cni, NodeNetwork, NodeReading, Route, Unread
from tests.cni.records import agent, node, recognise

ADDRESS = ("projectcalico.org/IPv4Address", "192.168.56.11/24")
VXLAN = ("projectcalico.org/IPv4VXLANTunnelAddr", "10.244.84.128")
IPIP = ("projectcalico.org/IPv4IPIPTunnelAddr", "10.244.84.128")


@pytest.mark.parametrize(
    "pod",
    [
        agent("calico-node", namespace="calico-system"),
        agent("calico-node"),
        agent("calico-node", image="registry:5000/calico/node:v3.28@sha256:00"),
        agent("cni", "agent", image="registry:5000/rancher/mirrored-calico-node:v3.28@sha256:00"),
    ],
)
def test_it_is_recognised_in_every_distribution(pod: Pod) -> None:
    assert str(recognise(node(ADDRESS, VXLAN), pod)) == "Calico VXLAN"


def test_what_carries_packets_is_told_by_the_tunnels_addresses() -> None:
    assert recognise(node(ADDRESS, IPIP), agent("calico-node")).backend == "IPIP"
    assert recognise(node(ADDRESS), agent("calico-node")).backend == "no encapsulation"
    names = [Calico().tunnel(None, backend, version) for backend in ("VXLAN", "IPIP") for version in (4, 6)]
    assert names == ["vxlan.calico", "vxlan-v6.calico", "tunl0", ""]


def peer(address: str, tunnel: str) -> Node:
    annotations = (ADDRESS[0], f"{address}/24"), (VXLAN[0], tunnel)
    return replace(node(*annotations), name=address)


@pytest.mark.parametrize(
    ("route", "backend"),
    [
        (Route("10.244.9.0/26", "vxlan.calico", "10.244.9.0"), "VXLAN"),
        (Route("10.244.9.0/26", "eth1", "192.168.56.12"), "VXLAN cross-subnet"),
        (Route("0.0.0.0/0", "eth1", "192.168.56.12"), "VXLAN"),
        (Route("172.16.0.0/12", "eth1", "192.168.56.12"), "VXLAN"),
    ],
    ids=["by the tunnel", "to the other node itself", "another node is the gateway", "not to a pod"],
)
def test_a_kernels_route_tells_whether_the_tunnel_is_for_other_subnets_alone(
    route: Route, backend: str
) -> None:
    nodes = [peer("192.168.56.11", "10.244.84.128"), peer("192.168.56.12", "10.244.9.0")]
    readings: dict[str, NodeReading] = {
        nodes[0].name: NodeNetwork(nodes[0].name, "ip", routes=(route,)),
        "x": Unread("x", "no"),
    }
    assert Calico().backend(nodes, readings) == backend


def test_its_annotations_name_devices_and_the_nodes_address() -> None:
    one, calico = node(ADDRESS, VXLAN, addresses=("10.0.2.15",)), Cni("Calico", "VXLAN")
    assert device_with(one, "10.244.84.128", calico) == "vxlan.calico"
    assert device_with(one, "192.168.56.11", calico) == "?"
    assert node_addresses(one, calico) == ("192.168.56.11", "10.0.2.15")


def test_a_pod_cidr_says_nothing_of_its_pods() -> None:
    assert node_of_pod("10.244.1.5", [node(ADDRESS, cidrs=("10.244.1.0/24",))], None) is None
    assert node_of_pod("10.244.1.5", [node(cidrs=("10.244.1.0/24",))], None) is not None
