"""Calico with VXLAN, always or only across subnets. The lab's nodes share one, so the latter is routed."""

from collections.abc import Sequence

from msgspec.structs import replace

from k8snet_tui.lab.machine.network.backends.calico import Calico
from k8snet_tui.lab.machine.network.backends.vxlan import VxlanDevice, connect_vxlan, vxlan_mtu
from k8snet_tui.lab.machine.network.netlink import PROTO_CALICO
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, route_to_peers
from k8snet_tui.lab.machine.topology import LabNode

_DEVICE = VxlanDevice({4: "vxlan.calico", 6: "vxlan-v6.calico"}, vni=4096, port=4789, protocol=PROTO_CALICO)


class CalicoVxlan(Calico):
    protocol = PROTO_CALICO
    tunnel = "VXLAN"
    device = _DEVICE

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        network.pod_mtu = min(vxlan_mtu(version) for version in network.versions)
        connect_vxlan(network, others, self.device)


class CalicoCrossSubnet(CalicoVxlan):
    device = replace(_DEVICE, routed=False)

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        super().reach_others(network, others)
        route_to_peers(network, others, protocol=self.protocol, onlink=True)
