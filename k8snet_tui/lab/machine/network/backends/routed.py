"""Routes to the other nodes' pods by the nodes' own addresses, without encapsulation."""

from collections.abc import Sequence

from k8snet_tui.lab.machine.network.netlink import PROTO_BOOT
from k8snet_tui.lab.machine.network.node_network import NodeNetwork
from k8snet_tui.lab.machine.topology import LabNode


def route_to_peers(
    network: NodeNetwork, others: Sequence[LabNode], *, protocol: int = PROTO_BOOT, onlink: bool = False
) -> None:
    for own in network.node.addresses:
        for peer in (other.of(own.version) for other in others):
            network.netlink.add_route(
                peer.pod_network, network.eth1, via=peer.internal_ip, onlink=onlink, protocol=protocol
            )
