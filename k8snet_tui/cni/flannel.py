"""Flannel: a bridge cni0 a node, and between nodes plain routes (host-gw) or a tunnel.

Its agent writes all that others need on the node object (pkg/subnet/kube). The bridge has the first address
of the podCIDR; a VXLAN device is named after its VNI and has the podCIDR's own address, as /32 or /128.
"""

import json
from collections.abc import Mapping, Sequence

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.address import parse_address, parse_network
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import NodeReading

PREFIX = "flannel.alpha.coreos.com/"
_TUNNELS = {
    "wireguard": ("flannel-wg", "flannel-wg-v6"),
    "ipip": ("flannel.ipip", ""),
    "udp": ("flannel0", ""),
}
"""Names for IPv4 and IPv6, pkg/backend."""


_CLOUDS = frozenset({"alloc", "aws-vpc", "gce", "ali-vpc", "tencent-vpc"})
"""Backends that leave it to the routers between the nodes."""


class Flannel(Plugin):
    name = "Flannel"
    annotations = (PREFIX,)
    namespaces = frozenset({"kube-flannel"})
    daemonsets = ("kube-flannel", "kube-flannel-ds", "flannel")
    containers = ("kube-flannel",)
    images = ("/flannel", "-flannel")
    bridge = "cni0"
    tunnel_kinds = {
        "flannel.": "vxlan",
        "flannel-v6.": "vxlan",
        "flannel.ipip": "ipip",
        "flannel-wg": "wireguard",
        "flannel0": "tun",
    }
    node_address_annotations = (f"{PREFIX}public-ip", f"{PREFIX}public-ipv6")

    def backend(self, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> str:
        return next((value for node in nodes if (value := _backend_type(node))), "")

    def has_default_route(self, backend: str) -> bool:
        return backend in _CLOUDS

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        if backend == "vxlan":
            name = "flannel-v6" if version == 6 else "flannel"
            return f"{name}.{_vni(node, version)}"
        ipv4, ipv6 = _TUNNELS.get(backend, ("", ""))
        return ipv6 if version == 6 else ipv4

    def device_with(self, node: Node, address: str) -> str | None:
        return super().device_with(node, address) or self._by_pod_cidr(node, address)

    def _by_pod_cidr(self, node: Node, address: str) -> str | None:
        backend, parsed = _backend_type(node), parse_address(address)
        for network in map(parse_network, node.pod_cidrs if backend else ()):
            if network is None or parsed is None or network.version != parsed.version:
                continue
            if self.bridge and parsed == network.network_address + 1:
                return self.bridge
            if parsed == network.network_address:
                return self.tunnel(node, backend, parsed.version) or None
        return None


def _backend_type(node: Node) -> str:
    return node.annotation(f"{PREFIX}backend-type") or ""


def _vni(node: Node | None, version: int) -> int:
    """Of the annotation, `{"VNI":1,"VtepMAC":"…"}`; 1 where it says nothing, as Flannel's own default."""
    key = "backend-v6-data" if version == 6 else "backend-data"
    try:
        data = json.loads((node and node.annotation(f"{PREFIX}{key}")) or "{}")
    except (ValueError, RecursionError):
        return 1
    vni = data.get("VNI") if isinstance(data, dict) else None
    return vni if type(vni) is int and 0 < vni < 2**24 else 1
