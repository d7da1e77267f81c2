"""A VXLAN device a family, with static entries for every peer: as Flannel and Calico program it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from k8snet_tui.lab.machine.network.families import first_address
from k8snet_tui.lab.machine.network.netlink import PROTO_BOOT
from k8snet_tui.lab.machine.network.node_network import ETHERNET_MTU, NodeNetwork
from k8snet_tui.lab.machine.topology import LabNode

_OVERHEAD_BYTES = {4: 50, 6: 70}
"""Outer IP, UDP, VXLAN and inner Ethernet header."""


class VxlanDevice(Struct, frozen=True):
    names: Mapping[int, str]
    """By family."""
    vni: int
    port: int
    protocol: int = PROTO_BOOT
    """Of its routes."""
    routed: bool = True
    """False: the peers are known, but packets go another way."""


FLANNEL_VXLAN = VxlanDevice({4: "flannel.1", 6: "flannel-v6.1"}, vni=1, port=8472)


def vxlan_mtu(version: int) -> int:
    return ETHERNET_MTU - _OVERHEAD_BYTES[version]


def connect_vxlan(network: NodeNetwork, others: Sequence[LabNode], device: VxlanDevice) -> None:
    """The device has the first address of its node's pod network; peers are routed to by it (`onlink`)."""
    netlink = network.netlink
    for own in network.node.addresses:
        index = netlink.add_vxlan(
            device.names[own.version],
            vni=device.vni,
            link=network.eth1,
            local=own.internal_ip,
            port=device.port,
            mac=own.tunnel_mac,
            mtu=vxlan_mtu(own.version),
        )
        netlink.set_up(index)
        netlink.add_address(index, f"{first_address(own.pod_network)}/{own.family.host_prefix}")
        for peer in (other.of(own.version) for other in others):
            tunnel = first_address(peer.pod_network)
            netlink.add_neighbour(index, tunnel, peer.tunnel_mac)
            netlink.add_forwarding(index, peer.tunnel_mac, peer.internal_ip)
            if device.routed:
                netlink.add_route(peer.pod_network, index, via=tunnel, onlink=True, protocol=device.protocol)
