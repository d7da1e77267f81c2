"""Canal: Calico connects the pods and holds the policies, Flannel carries packets from node to node.

One DaemonSet with the containers of both, whatever a distribution calls it (canal, rke2-canal). Pods have
cali… devices and no bridge, so nothing has the first address of a podCIDR; flannel.1 is as Flannel makes it.
"""

from collections.abc import Mapping, Sequence

from k8snet_tui.cni.calico import Calico
from k8snet_tui.cni.flannel import Flannel
from k8snet_tui.cni.plugin import Plugin, main_containers
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.model.network import NodeReading

_FLANNEL, _CALICO = Flannel(), Calico()


class Canal(Plugin):
    name = "Canal"
    annotations = (*Flannel.annotations, *Calico.annotations)
    daemonsets = ("canal", "rke2-canal")
    containers = ("kube-flannel", "calico-node")
    tunnel_kinds = Flannel.tunnel_kinds
    node_address_annotations = (*Flannel.node_address_annotations, *Calico.node_address_annotations)

    def has_agents_containers(self, pod: Pod) -> bool:
        """Each container alone would be of Flannel's or Calico's own DaemonSet."""
        return {container.name for container in main_containers(pod)} >= {*self.containers}

    def is_announced(self, node: Node) -> bool:
        return _FLANNEL.is_announced(node) and _CALICO.is_announced(node)

    def backend(self, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> str:
        return _FLANNEL.backend(nodes, readings)

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        return _FLANNEL.tunnel(node, backend, version)

    def device_with(self, node: Node, address: str) -> str | None:
        device = _FLANNEL.device_with(node, address)
        return super().device_with(node, address) if device in (None, _FLANNEL.bridge) else device
