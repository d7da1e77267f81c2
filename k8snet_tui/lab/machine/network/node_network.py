"""The kernel side of a node and of a pod: what network backends work on."""

import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from k8snet_tui.lab.machine.kernel import inside_network, new_network, set_sysctls
from k8snet_tui.lab.machine.network.ipam import AddressPool
from k8snet_tui.lab.machine.network.netlink import PROTO_BOOT, Netlink
from k8snet_tui.lab.machine.topology import LabNode

ETHERNET_MTU = 1500


@dataclass
class NodeNetwork:
    """A node's network namespace, open for as long as the lab is."""

    node: LabNode
    namespace: int
    netlink: Netlink
    eth1: int
    resolver: socket.socket
    """The one behind eth0, port 53."""
    pools: tuple[AddressPool, ...]
    """Of pod addresses, a family each."""
    pod_mtu: int = ETHERNET_MTU
    bridge: int = 0
    """Of the pods, where the backend has one."""

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(own.version for own in self.node.addresses)


@dataclass
class PodLink:
    """A pod's new namespace, and the veth between it and its node, up on the node's side."""

    namespace: int
    netlink: Netlink
    """In the pod."""
    veth: str
    host: int
    """The veth's index on the node."""
    eth0: int


def link_pod(node: NodeNetwork, prefix: str, digits: int, mac: str = "") -> PodLink:
    """The veth's name on the node is random: `prefix` and so many hexadecimal digits."""
    namespace = new_network()
    veth = prefix + secrets.token_hex(8)[:digits]
    with inside_network(namespace):
        set_sysctls(node.versions, forward=False)
        netlink = Netlink()
    host = node.netlink.add_veth(veth, "eth0", namespace, mac=mac, mtu=node.pod_mtu)
    netlink.set_up(netlink.find_index("lo"))
    eth0 = netlink.find_index("eth0")
    netlink.set_up(eth0)
    node.netlink.set_up(host)
    return PodLink(namespace, netlink, veth, host, eth0)


def route_to_peers(
    network: NodeNetwork, others: Sequence[LabNode], *, protocol: int = PROTO_BOOT, onlink: bool = False
) -> None:
    """To the other nodes' pods by the nodes' own addresses, without encapsulation."""
    for own in network.node.addresses:
        for peer in (other.of(own.version) for other in others):
            network.netlink.add_route(
                peer.pod_network, network.eth1, via=peer.internal_ip, onlink=onlink, protocol=protocol
            )
