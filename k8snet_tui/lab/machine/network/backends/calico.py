"""Calico without encapsulation: blocks of addresses a node, announced by BGP to all others.

The encapsulated modes differ in their device, in who makes the routes, and in what they announce.
"""

from collections.abc import Sequence

from k8snet_tui.lab.machine.network.backends.backend import DaemonSet, NetworkBackend
from k8snet_tui.lab.machine.network.backends.cali_pods import (
    annotate_cali_pod,
    connect_cali_pod,
    link_cali_pod,
)
from k8snet_tui.lab.machine.network.families import Family, first_address
from k8snet_tui.lab.machine.network.netlink import PROTO_BIRD
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, PodLink, route_to_peers
from k8snet_tui.lab.machine.topology import LabNode

_PREFIX = "projectcalico.org/"


class Calico(NetworkBackend):
    daemon_set = DaemonSet(
        "calico-node", "kube-system", "calico/node", ("calico-node",), {"k8s-app": "calico-node"}
    )
    network_available = ("CalicoIsUp", "Calico is running on this node")
    protocol = PROTO_BIRD
    tunnel = ""
    """The kind whose address the nodes are annotated with: `VXLAN`, `IPIP`."""

    def pod_network(self, family: Family, number: int) -> str:
        return family.ipam_block(number)

    def connect_node(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        """Packets to an address of the own block that no pod has end here, not at the default gateway."""
        for own in network.node.addresses:
            network.netlink.add_blackhole(own.pod_network, self.protocol)
        self.reach_others(network, others)

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        route_to_peers(network, others, protocol=self.protocol)

    def link_pod(self, network: NodeNetwork) -> PodLink:
        return link_cali_pod(network)

    def connect_pod(self, network: NodeNetwork, link: PodLink, addresses: Sequence[str]) -> None:
        connect_cali_pod(network, link, addresses)

    def annotate_node(self, node: LabNode) -> dict[str, str]:
        annotations = {}
        for own in node.addresses:
            version = f"IPv{own.version}"
            annotations[f"{_PREFIX}{version}Address"] = f"{own.internal_ip}/{own.family.node_prefix}"
            if self.tunnel:
                annotations[f"{_PREFIX}{version}{self.tunnel}TunnelAddr"] = first_address(own.pod_network)
        return annotations

    def annotate_pod(self, addresses: Sequence[str]) -> dict[str, str]:
        return annotate_cali_pod(addresses)
