"""The one interface behind which a network plugin's ways are known.

A plugin's module says what differs from the defaults here: how it is recognised, by which of its containers
a node is read, which devices it makes, and where its addresses are. It reads records and asks nobody.
To add one: a module with a subclass, and a line in `registry.py`.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from k8snet_tui.model.address import is_same
from k8snet_tui.model.cluster import Container, ContainerKind, Node, Pod
from k8snet_tui.model.network import Interface, InterfaceRole, NodeReading
from k8snet_tui.model.path import UNKNOWN

EVERYWHERE = "kube-system"


class Plugin:
    name: ClassVar[str]
    """As its makers write it."""
    has_iproute2: ClassVar[bool] = True
    """Its image has `ip` and `bridge`; a node is rather read through such a container."""
    routes_in_kernel: ClassVar[bool] = True
    """Each hop between pods is a decision of a node's routing table. False where eBPF or Open vSwitch
    forwards: there hops may be silent or carry addresses that no kernel has."""
    has_shell: ClassVar[bool] = True
    """Its image has a shell, without which a node is not read through it."""
    annotations: ClassVar[tuple[str, ...]] = ()
    """Beginnings of the annotations it makes on nodes."""
    namespaces: ClassVar[frozenset[str]] = frozenset()
    """Where its DaemonSet is trusted, beside kube-system; elsewhere anybody could have made it."""
    daemonsets: ClassVar[tuple[str, ...]] = ()
    containers: ClassVar[tuple[str, ...]] = ()
    """Each of them tells the plugin. The first that runs is entered."""
    images: ClassVar[tuple[str, ...]] = ()
    """Ends of the repository, for DaemonSets and containers of other names."""
    bridge: ClassVar[str] = ""
    """The bridge its pods are ports of; empty where it has none."""
    node_address_annotations: ClassVar[tuple[str, ...]] = ()
    """Those with an address by which nodes reach each other."""
    devices_by_annotation: ClassVar[Mapping[str, str]] = {}
    """The device that holds the address in an annotation."""

    tunnel_kinds: ClassVar[Mapping[str, str]] = {}
    """The kernel's kind of its tunnel devices, by the beginnings of their names; empty where it varies."""

    def is_agent(self, pod: Pod) -> bool:
        """The pod is of the plugin's own DaemonSet."""
        owner = daemonset_of(pod)
        if not owner or pod.namespace not in (EVERYWHERE, *self.namespaces):
            return False
        return owner in self.daemonsets or self.has_agents_containers(pod)

    def has_agents_containers(self, pod: Pod) -> bool:
        """By the name of a container or of its image, whatever the DaemonSet is called."""
        return any(
            container.name in self.containers or _repository(container.image).endswith(self.images)
            for container in main_containers(pod)
        )

    def is_announced(self, node: Node) -> bool:
        """The node bears an annotation of the plugin."""
        return bool(self.annotations) and any(key.startswith(self.annotations) for key, _ in node.annotations)

    def backend(self, nodes: Sequence[Node], readings: Mapping[str, NodeReading]) -> str:
        """How packets get from node to node, in the plugin's own word; empty where that is not known.

        `readings` are what was read of the nodes' kernels so far, by their names.
        """
        return ""

    def has_default_route(self, backend: str) -> bool:
        """The network between the nodes knows the pods' addresses: a default route may lead to them."""
        return False

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        """The tunnel device between nodes for IPv4 or IPv6; empty where there is none."""
        return ""

    def node_addresses(self, node: Node) -> tuple[str, ...]:
        """The addresses by which other nodes speak to it; what the plugin announces comes first."""
        announced = (node.annotation(key) for key in self.node_address_annotations)
        bare = (value.partition("/")[0] for value in announced if value)
        return tuple(dict.fromkeys((*bare, *node.addresses)))

    def pod_networks(self, node: Node) -> tuple[str, ...]:
        """Where the addresses of the node's pods are taken from; empty where no object says it."""
        return node.pod_cidrs

    def device_with(self, node: Node, address: str) -> str | None:
        """The node's device that must hold the address: `?` where it is not named, None for a foreign one."""
        for key, value in node.annotations:
            if key in self.devices_by_annotation and is_same(value, address):
                return self.devices_by_annotation[key]
        return UNKNOWN if any(is_same(own, address) for own in self.node_addresses(node)) else None

    def role(self, interface: Interface) -> InterfaceRole | None:
        """What the device is for, where its name or kind alone tells; None where it does not."""
        if interface.name.startswith(tuple(self.tunnel_kinds)):
            return InterfaceRole.TUNNEL
        return InterfaceRole.PODS if self.bridge and interface.name == self.bridge else None


def daemonset_of(pod: Pod) -> str:
    """The name of the DaemonSet that runs the pod; empty for all others."""
    kind, _, owner = pod.owner.partition("/")
    return owner if kind == "DaemonSet" else ""


def main_containers(pod: Pod) -> tuple[Container, ...]:
    return tuple(c for c in pod.containers if c.kind is ContainerKind.MAIN)


def _repository(image: str) -> str:
    """Without digest and tag; a port belongs to the registry, so what follows the last `/` is looked at."""
    path, slash, last = image.partition("@")[0].rpartition("/")
    return path + slash + last.partition(":")[0]
