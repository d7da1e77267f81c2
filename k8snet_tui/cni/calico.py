"""Calico: a cali… device and a /32 route a pod, no bridge; between nodes VXLAN, IPIP or plain routes.

Each node takes its pods' addresses in blocks of its own (/26, in block affinities), so podCIDRs say nothing.
A cali… device has no address: the kernel answers for it with the first one it finds.
"""

from collections.abc import Mapping, Sequence

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.address import canonical_address, is_in
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import NodeNetwork, NodeReading

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
CROSS_SUBNET = " cross-subnet"
"""IPPool's `CrossSubnet`: within a subnet packets go without the tunnel.
https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip"""
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

    def backend(self, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> str:
        """A node has a tunnel's address whether all packets take the tunnel or only those between subnets."""
        keys = {key for node in nodes for key, _ in node.annotations}
        tunnel = "VXLAN" if keys & VXLAN.keys() else "IPIP" if keys & IPIP.keys() else ""
        if tunnel:
            return f"{tunnel}{CROSS_SUBNET}" if self._has_direct_route(nodes, readings) else tunnel
        # Neither tunnel has an address: packets go out as they are, once the nodes' own addresses are known.
        return "no encapsulation" if keys & {*NODE_ADDRESSES} else ""

    def _has_direct_route(self, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> bool:
        """Some kernel sends packets for another node's block to that node's own address, by no tunnel.

        The block is the one that the other node's tunnel address is from.
        """
        in_tunnels = {
            own: [value for key, value in node.annotations if key in (*VXLAN, *IPIP)]
            for node in nodes
            for own in map(canonical_address, self.node_addresses(node))
        }
        routes = (r for each in readings.values() if isinstance(each, NodeNetwork) for r in each.routes)
        to_nodes = (r for r in routes if r.gateway in in_tunnels and not r.destination.endswith("/0"))
        direct = (r for r in to_nodes if not r.interface.startswith(tuple(self.tunnel_kinds)))
        return any(is_in(inner, route.destination) for route in direct for inner in in_tunnels[route.gateway])

    def has_default_route(self, backend: str) -> bool:
        """Where it writes no address on any node it enforces policies, and a cloud connects the pods."""
        return not backend

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        if backend == "VXLAN":  # across subnets alone, only a kernel knows whether a packet takes it
            return "vxlan-v6.calico" if version == 6 else "vxlan.calico"
        return "tunl0" if backend == "IPIP" and version != 6 else ""

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        return ()
