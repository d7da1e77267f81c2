"""What the API alone says of a node's interfaces, for nodes that could not be read.

A node object has its addresses, its podCIDRs and the annotations of its network plugin. The plugins' ways
are known: Flannel's bridge has the first address of the podCIDR, its VXLAN device the podCIDR's own.
"""

from k8snet_tui.model.cluster import Node
from k8snet_tui.path.address import is_same, parse_address, parse_network

UNKNOWN = "?"
"""The name of a device that is there but was not read."""

_FLANNEL = "flannel.alpha.coreos.com/"
_CALICO = "projectcalico.org/"

_ANNOTATED = {
    f"{_CALICO}IPv4VXLANTunnelAddr": "vxlan.calico",
    f"{_CALICO}IPv6VXLANTunnelAddr": "vxlan-v6.calico",
    f"{_CALICO}IPv4IPIPTunnelAddr": "tunl0",
    "network.cilium.io/ipv4-cilium-host": "cilium_host",
    "network.cilium.io/ipv6-cilium-host": "cilium_host",
    f"{_FLANNEL}public-ip": UNKNOWN,
    f"{_FLANNEL}public-ipv6": UNKNOWN,
    f"{_CALICO}IPv4Address": UNKNOWN,
    f"{_CALICO}IPv6Address": UNKNOWN,
}


def flannel_backend(node: Node) -> str:
    return node.annotation(f"{_FLANNEL}backend-type") or ""


def flannel_tunnel(ipv6: bool) -> str:
    """VXLAN with VNI 1; Flannel names the device after the VNI."""
    return "flannel-v6.1" if ipv6 else "flannel.1"


def node_addresses(node: Node) -> tuple[str, ...]:
    """The addresses by which other nodes speak to it; what the plugin announces comes first."""
    announced = (node.annotation(f"{_FLANNEL}public-ip"), node.annotation(f"{_FLANNEL}public-ipv6"))
    return tuple(dict.fromkeys((*filter(None, announced), *node.addresses)))


def has_address(node: Node, address: str) -> bool:
    return _find_interface(node, address) is not None


def derive_interface(node: Node, address: str) -> str:
    """The interface that must have the address; `?` where the API does not name it."""
    return _find_interface(node, address) or UNKNOWN


def _find_interface(node: Node, address: str) -> str | None:
    for key, value in node.annotations:
        if key in _ANNOTATED and is_same(value, address):
            return _ANNOTATED[key]
    if any(is_same(own, address) for own in node.addresses):
        return UNKNOWN
    return _flannel_interface(node, address)


def _flannel_interface(node: Node, address: str) -> str | None:
    backend, parsed = flannel_backend(node), parse_address(address)
    if not backend or parsed is None:
        return None
    for cidr in node.pod_cidrs:
        network = parse_network(cidr)
        if network is None or network.version != parsed.version:
            continue
        if parsed == network.network_address + 1:
            return "cni0"
        if parsed == network.network_address and backend == "vxlan":
            return flannel_tunnel(parsed.version == 6)
    return None
