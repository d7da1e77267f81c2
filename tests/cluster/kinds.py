"""What the cluster is like, asked of its own objects, and what the paths in it have to be.

Hop by hop: the interface of the node that answers. A `cali…` has no address, so with Calico a pod's first
hop answers with the first address of its node: eth0's 10.0.2.15, alike on every node.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from kubernetes import client

from tests.cluster.administrator import Administrator
from tests.traces.command_line import CommandLine

Place = tuple[str | None, str | None]
"""Node and interface."""


@dataclass(frozen=True)
class Kind:
    plugin: str
    backend: str
    """`host-gw`, `vxlan`; of Calico `Always` or `CrossSubnet`."""
    families: tuple[int, ...]

    @property
    def has_bridge(self) -> bool:
        return self.plugin == "Flannel"

    def first(self, node: str, family: int) -> Place:
        """Where a pod's packets come out on its node."""
        if self.has_bridge:
            return node, "cni0"
        return node, "vxlan-v6.calico" if family == 6 else "eth0"

    def arrival(self, node: str, family: int) -> Place:
        """Where packets for its pods come in from another node."""
        return node, _ARRIVAL[self.backend][family]

    def across(self, source: str, destination: str, family: int) -> list[Place]:
        """From a pod of one node to a pod of the other."""
        return [self.first(source, family), self.arrival(destination, family), (destination, "eth0")]

    def within(self, node: str, family: int) -> list[Place]:
        """From pod to pod on one node: a bridge is no hop, a node is one."""
        hops: list[Place] = [(node, "eth0")]
        return hops if self.has_bridge else [self.first(node, family), *hops]


_ARRIVAL = {
    "host-gw": {4: "eth1", 6: "eth1"},
    "vxlan": {4: "flannel.1", 6: "flannel-v6.1"},
    "Always": {4: "vxlan.calico", 6: "vxlan-v6.calico"},
    "CrossSubnet": {4: "eth1", 6: "eth1"},
}


def recognise(administrator: Administrator) -> Kind:
    nodes = administrator.core.list_node().items
    families = (4, 6) if len(nodes[0].spec.pod_cidrs or []) == 2 else (4,)
    flannel = (nodes[0].metadata.annotations or {}).get("flannel.alpha.coreos.com/backend-type")
    if flannel:
        return Kind("Flannel", flannel, families)
    custom: Any = client.CustomObjectsApi(administrator.api)
    pools = custom.list_cluster_custom_object("crd.projectcalico.org", "v1", "ippools")["items"]
    return Kind("Calico", pools[0]["spec"]["vxlanMode"], families)


def require_host_gw(kubeconfig: str) -> CommandLine:
    """For tests that speak of cni0 and eth1, as a lab has them."""
    kind = recognise(Administrator(kubeconfig))
    if (kind.plugin, kind.backend) != ("Flannel", "host-gw"):
        pytest.skip(f"made for Flannel host-gw, and this cluster has {kind.plugin} {kind.backend}")
    return CommandLine(kubeconfig)
