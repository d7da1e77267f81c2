"""Calico: a cali… device and a /32 route a pod, no bridge; between nodes VXLAN, IPIP or plain routes.

Each node takes its pods' addresses in blocks of its own (/26, in block affinities), so podCIDRs say nothing.
A cali… device has no address: the kernel answers for it with the first one it finds.
"""

from collections.abc import Sequence

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.cluster import Node

PREFIX = "projectcalico.org/"
VXLAN = {
    f"{PREFIX}IPv4VXLANTunnelAddr": "vxlan.calico",
    f"{PREFIX}IPv6VXLANTunnelAddr": "vxlan-v6.calico",
}
IPIP = {f"{PREFIX}IPv4IPIPTunnelAddr": "tunl0"}
WIREGUARD = {
    f"{PREFIX}IPv4WireguardInterfaceAddr": "wireguard.cali",
    f"{PREFIX}IPv6WireguardInterfaceAddr": "wg-v6.cali",
}
NODE_ADDRESSES = (f"{PREFIX}IPv4Address", f"{PREFIX}IPv6Address")


class Calico(Plugin):
    name = "Calico"
    annotations = (PREFIX,)
    namespaces = frozenset({"calico-system"})
    daemonsets = ("calico-node",)
    containers = ("calico-node",)
    images = ("calico/node", "calico-node", "hardened-calico")
    tunnel_kinds = {
        **dict.fromkeys(VXLAN.values(), "vxlan"),
        **dict.fromkeys(IPIP.values(), "ipip"),
        **dict.fromkeys(WIREGUARD.values(), "wireguard"),
    }
    node_address_annotations = NODE_ADDRESSES
    devices_by_annotation = {**VXLAN, **IPIP, **WIREGUARD}

    def backend(self, nodes: Sequence[Node]) -> str:
        keys = {key for node in nodes for key, _ in node.annotations}
        if keys & VXLAN.keys():
            return "VXLAN"
        if keys & IPIP.keys():
            return "IPIP"
        # Neither tunnel has an address: packets go out as they are, once the nodes' own addresses are known.
        return "no encapsulation" if keys & {*NODE_ADDRESSES} else ""

    def has_default_route(self, backend: str) -> bool:
        """Where it writes no address on any node it enforces policies, and a cloud connects the pods."""
        return not backend

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        if backend == "VXLAN":
            return "vxlan-v6.calico" if version == 6 else "vxlan.calico"
        return "tunl0" if backend == "IPIP" and version != 6 else ""

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        return ()
