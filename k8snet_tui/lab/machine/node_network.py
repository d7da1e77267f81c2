"""The nodes' networks, built as the tutorial's machines and flannel would have them.

Each node is a network namespace: eth0 into a NAT network of its own, eth1 into the switch all share,
cni0 for its pods. The switch is a bridge in the namespace of the process that builds.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from k8snet_tui.lab.machine.kernel import inside_network, new_network, set_sysctls
from k8snet_tui.lab.machine.nat import build_nat
from k8snet_tui.lab.machine.netlink import Netlink
from k8snet_tui.lab.machine.topology import (
    NAT_ADDRESS,
    NAT_GATEWAY,
    Backend,
    LabNode,
)

VXLAN_PORT = 8472
VXLAN_OVERHEAD_BYTES = 50


@dataclass
class NodeNamespace:
    """A node's kernel side, open for as long as the lab is."""

    node: LabNode
    namespace: int
    netlink: Netlink
    resolver: socket.socket
    """10.0.2.3, port 53, in the node's NAT network."""
    cni0: int = 0
    mtu: int = 1500
    leases: dict[str, str] = field(default_factory=dict)
    """Pod address by sandbox uid."""
    last_lease: str = ""


def build_nodes(nodes: Sequence[LabNode]) -> dict[str, NodeNamespace]:
    with Netlink() as home:
        home.set_up(home.find_index("lo"))
        switch = home.add_bridge("sw0")
        home.set_up(switch)
        built = {node.name: _build_node(node, number, home, switch) for number, node in enumerate(nodes)}
    for place in built.values():
        _connect_pods(place, nodes)
    return built


def _build_node(node: LabNode, number: int, home: Netlink, switch: int) -> NodeNamespace:
    namespace = new_network()
    with inside_network(namespace):
        set_sysctls(forward=True)
        netlink = Netlink()
    netlink.set_up(netlink.find_index("lo"))
    resolver = build_nat(namespace, node.pod_cidr)
    port = home.add_veth(f"sw0-{number}", "eth1", namespace)
    home.attach(port, switch)
    home.set_up(port)
    for name, address in (("eth0", f"{NAT_ADDRESS}/24"), ("eth1", f"{node.address}/24")):
        index = netlink.find_index(name)
        netlink.add_address(index, address)
        netlink.set_up(index)
    netlink.add_route("0.0.0.0/0", NAT_GATEWAY, netlink.find_index("eth0"))
    return NodeNamespace(node, namespace, netlink, resolver)


def _connect_pods(place: NodeNamespace, nodes: Sequence[LabNode]) -> None:
    """cni0, and flannel's routes to the pods of all other nodes."""
    netlink, node = place.netlink, place.node
    others = [other for other in nodes if other is not node]
    if node.backend is Backend.VXLAN:
        place.mtu -= VXLAN_OVERHEAD_BYTES
        _add_tunnel(place, others)
    else:
        eth1 = netlink.find_index("eth1")
        for other in others:
            netlink.add_route(other.pod_cidr, other.address, eth1)
    # A MAC of its own: a bridge without one takes its ports', and changes it as pods come and go.
    place.cni0 = netlink.add_bridge("cni0", mac=_gateway_mac(node), mtu=place.mtu)
    netlink.add_address(place.cni0, gateway(node) + "/24")
    netlink.set_up(place.cni0)


def _add_tunnel(place: NodeNamespace, others: Sequence[LabNode]) -> None:
    netlink, node = place.netlink, place.node
    flannel1 = netlink.add_vxlan(
        "flannel.1",
        vni=1,
        link=netlink.find_index("eth1"),
        local=node.address,
        port=VXLAN_PORT,
        mac=node.vtep_mac,
        mtu=place.mtu,
    )
    netlink.add_address(flannel1, _subnet(node) + "/32")
    netlink.set_up(flannel1)
    for other in others:
        netlink.add_neighbour(flannel1, _subnet(other), other.vtep_mac)
        netlink.add_forwarding(flannel1, other.vtep_mac, other.address)
        netlink.add_route(other.pod_cidr, _subnet(other), flannel1, onlink=True)


def gateway(node: LabNode) -> str:
    return str(IPv4Network(node.pod_cidr)[1])


def _subnet(node: LabNode) -> str:
    return str(IPv4Network(node.pod_cidr)[0])


def _gateway_mac(node: LabNode) -> str:
    return "0a:58:" + IPv4Network(node.pod_cidr)[1].packed.hex(":")
