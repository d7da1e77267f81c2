"""kindnet: the ptp plugin's veths, each with the node's gateway address, and a route a node."""

from collections.abc import Sequence

from k8snet_tui.lab.machine.network.backends.backend import DaemonSet, NetworkBackend
from k8snet_tui.lab.machine.network.families import gateway_of
from k8snet_tui.lab.machine.network.netlink import SCOPE_HOST
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, PodLink, route_to_peers
from k8snet_tui.lab.machine.topology import LabNode


class Kindnet(NetworkBackend):
    daemon_set = DaemonSet(
        "kindnet",
        "kube-system",
        "kindest/kindnetd",
        ("kindnet-cni",),
        {"app": "kindnet", "k8s-app": "kindnet", "tier": "node"},
    )

    def connect_node(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        route_to_peers(network, others)

    def connect_pod(self, network: NodeNetwork, link: PodLink, addresses: Sequence[str]) -> None:
        """All through the gateway, even what is in the pod's own subnet (plugins/main/ptp)."""
        for own, address in zip(network.node.addresses, addresses, strict=True):
            gateway, alone = gateway_of(own.pod_network), own.family.host_prefix
            pod, eth0 = link.netlink, link.eth0
            pod.add_address(eth0, f"{address}/{own.family.pod_prefix}", prefix_route=False)
            pod.add_route(f"{gateway}/{alone}", eth0)
            pod.add_route(own.pod_network, eth0, via=gateway, source=address)
            pod.add_route("0.0.0.0/0" if own.version == 4 else "::/0", eth0, via=gateway)
            network.netlink.add_address(link.host, f"{gateway}/{alone}")
            network.netlink.add_route(f"{address}/{alone}", link.host, scope=SCOPE_HOST)

    def annotate_node(self, node: LabNode) -> dict[str, str]:
        return {}
