"""Flannel, VXLAN: flannel.1 and flannel-v6.1 in place of host-gw's routes."""

from collections.abc import Sequence

from k8snet_tui.lab.machine.network.backends.flannel import Flannel, annotate_flannel
from k8snet_tui.lab.machine.network.backends.vxlan import FLANNEL_VXLAN, connect_vxlan, vxlan_mtu
from k8snet_tui.lab.machine.network.node_network import NodeNetwork
from k8snet_tui.lab.machine.topology import LabNode


class FlannelVxlan(Flannel):
    backend_type = "vxlan"

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        # FLANNEL_MTU is the first family's device's: with two families that is 20 bytes too many for IPv6.
        network.pod_mtu = vxlan_mtu(network.versions[0])
        connect_vxlan(network, others, FLANNEL_VXLAN)

    def annotate_node(self, node: LabNode) -> dict[str, str]:
        return annotate_vxlan(node)


def annotate_vxlan(node: LabNode) -> dict[str, str]:
    data = {own.version: {"VNI": FLANNEL_VXLAN.vni, "VtepMAC": own.tunnel_mac} for own in node.addresses}
    return annotate_flannel(node, FlannelVxlan.backend_type, data)
