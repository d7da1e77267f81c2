"""Azure CNI, of AKS: an azv… device and a route a pod, and the virtual network routes between nodes.

Calico may run beside it for policies alone; with Cilium it hands out the addresses, and Cilium forwards. Both
are told apart by the order in which they are looked for.
"""

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.cluster import Node


class Azure(Plugin):
    name = "Azure CNI"
    has_iproute2 = False
    has_shell = False
    daemonsets = ("azure-cns",)
    containers = ("cns-container",)
    images = ("/azure-cns",)

    def has_default_route(self, backend: str) -> bool:
        return True

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        """A node takes addresses anywhere in its subnet, or in blocks that no node object tells."""
        return ()
