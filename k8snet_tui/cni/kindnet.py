"""kindnet, of kind and of minikube with several nodes: a veth a pod, and plain routes between nodes.

All veths of a node bear one address, the first of its podCIDR, as /32; a route of the same length leads to
each pod (the `ptp` plugin).
"""

from k8snet_tui.cni.plugin import Plugin


class Kindnet(Plugin):
    name = "kindnet"
    has_iproute2 = False
    daemonsets = ("kindnet",)
    containers = ("kindnet-cni",)
    images = ("kindnetd",)
