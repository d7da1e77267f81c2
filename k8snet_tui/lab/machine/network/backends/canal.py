"""Canal: Flannel's VXLAN between the nodes, Calico's plugin and policies for the pods."""

from collections.abc import Sequence

from k8snet_tui.lab.machine.network.backends.backend import DaemonSet, NetworkBackend
from k8snet_tui.lab.machine.network.backends.cali_pods import (
    annotate_cali_pod,
    connect_cali_pod,
    link_cali_pod,
)
from k8snet_tui.lab.machine.network.backends.flannel_vxlan import annotate_vxlan
from k8snet_tui.lab.machine.network.backends.vxlan import FLANNEL_VXLAN, connect_vxlan, vxlan_mtu
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, PodLink
from k8snet_tui.lab.machine.topology import LabNode


class Canal(NetworkBackend):
    daemon_set = DaemonSet(
        "canal", "kube-system", "flannel", ("calico-node", "kube-flannel"), {"k8s-app": "canal"}
    )
    network_available = ("FlannelIsUp", "Flannel is running on this node")

    def connect_node(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        network.pod_mtu = min(vxlan_mtu(version) for version in network.versions)
        connect_vxlan(network, others, FLANNEL_VXLAN)

    def link_pod(self, network: NodeNetwork) -> PodLink:
        return link_cali_pod(network)

    def connect_pod(self, network: NodeNetwork, link: PodLink, addresses: Sequence[str]) -> None:
        connect_cali_pod(network, link, addresses)

    def annotate_node(self, node: LabNode) -> dict[str, str]:
        return annotate_vxlan(node)

    def annotate_pod(self, addresses: Sequence[str]) -> dict[str, str]:
        return annotate_cali_pod(addresses)
