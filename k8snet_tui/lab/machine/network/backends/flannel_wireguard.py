"""Flannel, WireGuard: flannel-wg and flannel-wg-v6, a tunnel a family, and every peer's podCIDR behind it."""

from collections.abc import Sequence

from k8snet_tui.lab.machine.kernel import inside_network
from k8snet_tui.lab.machine.network.backends.backend import requiring_device
from k8snet_tui.lab.machine.network.backends.flannel import Flannel, annotate_flannel
from k8snet_tui.lab.machine.network.families import first_address
from k8snet_tui.lab.machine.network.node_network import ETHERNET_MTU, NodeNetwork
from k8snet_tui.lab.machine.network.wireguard import (
    Peer,
    configure_wireguard,
    new_private_key,
    public_key_of,
)
from k8snet_tui.lab.machine.topology import LabNode

_DEVICES = {4: ("flannel-wg", 51820), 6: ("flannel-wg-v6", 51821)}
"""Name and UDP port, by family."""
_OVERHEAD_BYTES = 80


class FlannelWireguard(Flannel):
    backend_type = "wireguard"

    def new_tunnel_key(self) -> str:
        return new_private_key()

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        netlink = network.netlink
        network.pod_mtu = ETHERNET_MTU - _OVERHEAD_BYTES
        for own in network.node.addresses:
            name, port = _DEVICES[own.version]
            with requiring_device("flannel-wireguard", "wireguard"):
                index = netlink.add_wireguard(name, mtu=network.pod_mtu)
            with inside_network(network.namespace):
                peers = [
                    Peer(public_key_of(peer.tunnel_key), peer.internal_ip, peer.pod_network)
                    for peer in (other.of(own.version) for other in others)
                ]
                configure_wireguard(index, own.tunnel_key, port, peers)
            netlink.add_address(index, f"{first_address(own.pod_network)}/{own.family.host_prefix}")
            netlink.set_up(index)
            netlink.add_route(own.family.cluster_cidr, index)

    def annotate_node(self, node: LabNode) -> dict[str, str]:
        data = {own.version: {"PublicKey": public_key_of(own.tunnel_key)} for own in node.addresses}
        return annotate_flannel(node, self.backend_type, data)
