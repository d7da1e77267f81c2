"""GKE without Dataplane V2: a veth and a route a pod (the `ptp` plugin), and the VPC routes between nodes.

Calico may run beside it for policies alone, so it is looked for before Calico; and Cilium before both, for
with Dataplane V2 netd runs as well.
"""

from k8snet_tui.cni.plugin import Plugin


class Gke(Plugin):
    name = "GKE VPC"
    has_iproute2 = False
    daemonsets = ("netd",)
    containers = ("netd",)

    def has_default_route(self, backend: str) -> bool:
        return True
