"""What the API alone says of nodes and their devices, for nodes that could not be read.

A node object has its addresses, its podCIDRs and the annotations of its network plugin; the plugin's ways
say which device has which of them. Where the plugin is not known, those are asked that wrote on the node.
"""

from collections.abc import Sequence

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.cni.registry import PLUGINS, UNKNOWN_PLUGIN, plugin_of
from k8snet_tui.model.address import ip_version, is_in
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni
from k8snet_tui.model.path import UNKNOWN


def node_addresses(node: Node, cni: Cni | None) -> tuple[str, ...]:
    """The addresses by which other nodes speak to it; what the plugin announces comes first."""
    found = (address for plugin in _plugins_on(node, cni) for address in plugin.node_addresses(node))
    return tuple(address for address in dict.fromkeys(found) if ip_version(address))


def has_address(node: Node, address: str, cni: Cni | None) -> bool:
    return _device_with(node, address, cni) is not None


def device_with(node: Node, address: str, cni: Cni | None) -> str:
    """The device that must have the address; `?` where the API does not name it."""
    return _device_with(node, address, cni) or UNKNOWN


def node_of_pod(address: str, nodes: Sequence[Node], cni: Cni | None) -> Node | None:
    """The node from whose part of the pods' network the address is; None where no object says it."""
    for node in nodes:
        for plugin in _plugins_on(node, cni):
            if any(is_in(address, network) for network in plugin.pod_networks(node)):
                return node
    return None


def _device_with(node: Node, address: str, cni: Cni | None) -> str | None:
    found = [d for plugin in _plugins_on(node, cni) if (d := plugin.device_with(node, address))]
    device = next((d for d in found if d != UNKNOWN), next(iter(found), None))
    return cni.node_interface or device if cni and device == UNKNOWN else device


def _plugins_on(node: Node, cni: Cni | None) -> Sequence[Plugin]:
    plugin = plugin_of(cni)
    if plugin is not UNKNOWN_PLUGIN:
        return (plugin,)
    return [each for each in PLUGINS if each.is_announced(node)] or (UNKNOWN_PLUGIN,)
