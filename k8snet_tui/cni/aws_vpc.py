"""AWS VPC CNI, of EKS: pods have addresses of the VPC itself, on the node's own network interfaces.

An eni… device a pod, routes and rules to it, and no tunnel: the VPC is the router between nodes. Calico's
agent may run beside it for policies alone, so this plugin is looked for before Calico.
"""

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.cluster import Node


class AwsVpc(Plugin):
    name = "AWS VPC"
    has_iproute2 = False
    annotations = ("k8s.amazonaws.com/eniConfig",)
    daemonsets = ("aws-node",)
    containers = ("aws-node",)
    images = ("amazon-k8s-cni",)

    def has_default_route(self, backend: str) -> bool:
        return True

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        """A node's pods take addresses anywhere in its subnets."""
        return ()
