"""A plugin that is not known: nothing is taken for granted of its devices.

kube-proxy's pod stands in as the way into a node: it is in the node's network under most plugins.
"""

from k8snet_tui.cni.plugin import Plugin


class Unknown(Plugin):
    name = "unknown"
    has_iproute2 = False
    routes_in_kernel = False
    daemonsets = ("kube-proxy",)
    containers = ("kube-proxy",)
