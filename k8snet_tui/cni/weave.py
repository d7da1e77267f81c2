"""Weave Net: a bridge `weave` a node, joined to the others at layer 2 over its own tunnel."""

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.cluster import Node


class Weave(Plugin):
    name = "Weave"
    routes_in_kernel = False
    daemonsets = ("weave-net",)
    containers = ("weave",)
    bridge = "weave"

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        """Addresses are handed out by its own ring of peers."""
        return ()
