"""What each interface of a node is for: by its plugin's ways, its kind, and its addresses on other nodes."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from k8snet_tui.cni.registry import PLUGINS, plugin_of
from k8snet_tui.model.address import is_same, parse_address, parse_network
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni, Interface, InterfaceRole, NodeNetwork, NodeReading

TUNNEL_KINDS = frozenset({"vxlan", "ipip", "sit", "gre", "geneve", "wireguard", "ip6tnl"})
_TUNNEL_NAMES = {
    "vxlan": "vxlan",
    "tunl": "ipip",
    "wireguard": "wireguard",
    "wg": "wireguard",
    "genev_sys": "geneve",
}
"""Whoever made them; for readings without kinds."""
_CONTAINER_ENGINES = ("docker", "br-", "virbr", "lxdbr", "lxcbr", "podman", "nerdctl", "cni-podman")
"""Bridges that no Kubernetes plugin makes, by the beginning of their names."""

_CALICO_DEVICES = "cali"
_POD_DEVICES = ("veth", _CALICO_DEVICES, "lxc", "eni", "gke", "azv")
"""The nodes' ends of pods' cables, for readings without kinds."""


def is_pod_device(interface: Interface) -> bool:
    """It is the node's end of a pod's cable, or looks like one."""
    return interface.kind == "veth" or interface.name.startswith(_POD_DEVICES)


def has_proxy_arp(device: str) -> bool:
    """As Calico sets it on its devices: the node answers there for the pod's gateway, 169.254.1.1."""
    return device.startswith(_CALICO_DEVICES)


class InterfaceRoles:
    """Answers for the nodes of one cluster: some roles show only when nodes are compared."""

    def __init__(self, cni: Cni | None, readings: Mapping[str, NodeReading]) -> None:
        self._plugin = plugin_of(cni)
        self._node_interface = cni.node_interface if cni else ""
        self._readings = readings
        self._nodes_with = Counter(
            address
            for reading in readings.values()
            if isinstance(reading, NodeNetwork)
            for address in {parse_address(a) for i in reading.interfaces for a in i.addresses}
        )

    def of(self, node: Node, interface: Interface) -> InterfaceRole:
        if self._node_interface:
            if interface.name == self._node_interface:
                return InterfaceRole.NODES
        elif self._is_between_nodes(node, interface):
            return InterfaceRole.NODES
        if role := self._plugin.role(interface) or _by_kind(interface):
            return role
        return InterfaceRole.NAT if self._is_translated(node, interface) else InterfaceRole.OTHER

    def _is_between_nodes(self, node: Node, interface: Interface) -> bool:
        """It has an address of the node, and the node has that address alone."""
        return any(
            is_same(own, address) and self._nodes_with[parse_address(own)] < 2
            for own in interface.addresses
            for address in node.addresses
        )

    def _is_translated(self, node: Node, interface: Interface) -> bool:
        """The node shares an address with others, on a link to a gateway.

        A service's or a cache's address (kube-ipvs0, nodelocaldns) is on all nodes too: it is alone on its
        device, as /32, and no gateway is behind it.
        """
        if interface.kind in ("dummy", "loopback", "bridge") or interface.master or _is_of_engine(interface):
            return False
        shared = any(_is_of_a_link(a) and self._nodes_with[parse_address(a)] > 1 for a in interface.addresses)
        reading = self._readings.get(node.name)
        routes = reading.routes if isinstance(reading, NodeNetwork) else ()
        return shared and (not routes or any(r.gateway and r.interface == interface.name for r in routes))


def is_tunnel(interface: Interface) -> bool:
    """By its kind; where the reading names none, by the names that plugins give."""
    if interface.kind:
        return interface.kind in TUNNEL_KINDS
    return interface.name.startswith(tuple(_tunnel_kinds()))


def tunnel_kind(device: str) -> str:
    """The kernel's kind of a tunnel device, by the name that it was given; empty where that does not tell."""
    kinds = _tunnel_kinds()
    return kinds.get(max(filter(device.startswith, kinds), key=len, default=""), "")


@cache
def _tunnel_kinds() -> dict[str, str]:
    found = dict(_TUNNEL_NAMES)
    for plugin in PLUGINS:
        found |= plugin.tunnel_kinds
    return found


def _by_kind(interface: Interface) -> InterfaceRole | None:
    if is_tunnel(interface):
        return InterfaceRole.TUNNEL
    if interface.kind == "bridge" and not _is_of_engine(interface):
        return InterfaceRole.PODS
    return None


def _is_of_engine(interface: Interface) -> bool:
    return interface.name.startswith(_CONTAINER_ENGINES)


def _is_of_a_link(text: str) -> bool:
    """A global address with neighbours: neither a host's own (/32, /128) nor one that each link has."""
    address, network = parse_address(text), parse_network(text)
    return bool(address and network and network.num_addresses > 1 and not address.is_link_local)
