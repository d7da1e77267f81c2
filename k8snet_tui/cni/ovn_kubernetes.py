"""OVN-Kubernetes, of OpenShift and OKD: Open vSwitch forwards, by Geneve between nodes.

Routers are OVN's own and no kernel has their addresses. The node's part of the pods' network is an
annotation: a subnet, or a list of them a family, under the name of the network.
"""

import json

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Interface, InterfaceRole

PREFIX = "k8s.ovn.org/"


class OvnKubernetes(Plugin):
    name = "OVN-Kubernetes"
    routes_in_kernel = False
    annotations = (PREFIX,)
    namespaces = frozenset({"openshift-ovn-kubernetes", "ovn-kubernetes"})
    daemonsets = ("ovnkube-node",)
    containers = ("ovnkube-controller", "ovnkube-node", "ovn-controller")
    bridge = "br-int"
    tunnel_kinds = {"genev_sys": "geneve"}

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        return "genev_sys_6081"

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        try:
            subnets = json.loads(node.annotation(f"{PREFIX}node-subnets") or "{}")
        except (ValueError, RecursionError):
            return ()
        default = subnets.get("default") if isinstance(subnets, dict) else None
        listed = default if isinstance(default, list) else [default]
        return tuple(subnet for subnet in listed if isinstance(subnet, str))

    def role(self, interface: Interface) -> InterfaceRole | None:
        return InterfaceRole.PODS if interface.name == "ovn-k8s-mp0" else super().role(interface)
