"""Cilium: an lxc… device a pod, forwarded by eBPF; between nodes VXLAN, Geneve or plain routes.

GKE's Dataplane V2 is Cilium too: its DaemonSet is anetd. The mode stands in a ConfigMap, on no node object.
Packets may pass eBPF without a node's routing, so a hop may be silent or carry an unexpected address.
"""

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Interface, InterfaceRole

PREFIX = "network.cilium.io/"
OLD_PREFIX = "io.cilium.network."
"""Before 1.14."""


class Cilium(Plugin):
    name = "Cilium"
    routes_in_kernel = False
    annotations = (PREFIX, OLD_PREFIX)
    namespaces = frozenset({"cilium"})
    daemonsets = ("cilium", "anetd")
    containers = ("cilium-agent",)
    images = ("cilium/cilium", "-cilium-cilium")
    tunnel_kinds = {"cilium_vxlan": "vxlan", "cilium_geneve": "geneve", "cilium_wg0": "wireguard"}
    devices_by_annotation = dict.fromkeys(
        (
            f"{PREFIX}ipv4-cilium-host",
            f"{PREFIX}ipv6-cilium-host",
            f"{OLD_PREFIX}ipv4-cilium-host",
            f"{OLD_PREFIX}ipv6-cilium-host",
        ),
        "cilium_host",
    )

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        """Of its own pools, where it says so; with them the podCIDR means nothing."""
        keys = (f"{prefix}ipv{version}-pod-cidr" for version in (4, 6) for prefix in (PREFIX, OLD_PREFIX))
        own = map(node.annotation, keys)
        return tuple(filter(None, own)) or node.pod_cidrs

    def role(self, interface: Interface) -> InterfaceRole | None:
        return InterfaceRole.PODS if interface.name == "cilium_host" else super().role(interface)
