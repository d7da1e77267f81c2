"""Calico with IP in IP, which carries IPv4 only, over tunl0."""

from collections.abc import Sequence

from k8snet_tui.lab.machine.errors import LabError
from k8snet_tui.lab.machine.network.backends.backend import requiring_device
from k8snet_tui.lab.machine.network.backends.calico import Calico
from k8snet_tui.lab.machine.network.families import first_address
from k8snet_tui.lab.machine.network.node_network import ETHERNET_MTU, NodeNetwork
from k8snet_tui.lab.machine.topology import LabNode

_OVERHEAD_BYTES = 20


class CalicoIpip(Calico):
    tunnel = "IPIP"

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        if network.versions != (4,):
            raise LabError("calico-ipip carries IPv4 only: leave --dual and --ipv6 away")
        netlink, own = network.netlink, network.node.addresses[0]
        network.pod_mtu = ETHERNET_MTU - _OVERHEAD_BYTES
        with requiring_device("calico-ipip", "ipip"):
            tunl0 = netlink.add_ipip("tunl0", mtu=network.pod_mtu)
        netlink.set_up(tunl0)
        netlink.add_address(tunl0, f"{first_address(own.pod_network)}/32")
        for peer in (other.of(4) for other in others):
            netlink.add_route(
                peer.pod_network, tunl0, via=peer.internal_ip, onlink=True, protocol=self.protocol
            )
