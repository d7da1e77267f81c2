"""The table of the kinds that are read: where each is found, what may be asked of it, how it is decoded.

A further kind is a row here. To keep it on the screen as well, it is named in `session/inventory/sync.py`.
"""

from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from k8snet_tui.cluster.http.paths import CORE, resource_path
from k8snet_tui.cluster.objects.decoding import read_name
from k8snet_tui.cluster.objects.nodes import decode_node
from k8snet_tui.cluster.objects.pods import decode_pod
from k8snet_tui.cluster.objects.services import decode_service, decode_slice
from k8snet_tui.cluster.objects.workloads import decode_workload
from k8snet_tui.model.cluster import EndpointSlice, Node, Pod, Service, Workload

T = TypeVar("T")
Raw: TypeAlias = bytes | msgspec.Raw
APPS, BATCH, DISCOVERY = "/apis/apps/v1", "/apis/batch/v1", "/apis/discovery.k8s.io/v1"


class ResourceKind(Struct, Generic[T], frozen=True):
    plural: str
    """As in the API's paths and in roles: `pods`."""
    decode: Callable[[Raw], T]
    key: Callable[[T], str]
    """Tells its objects apart as the API does, by name: a pod made anew under an old name is the same key."""
    api: str = CORE
    is_namespaced: bool = True
    verbs: frozenset[str] = frozenset({"get", "list", "watch"})
    """Those that the API has for it; without `watch` it is listed again at intervals."""
    load_protobuf: Callable[[], Callable[[bytes], T]] | None = None
    """Imports what reads it in protobuf, for kinds whose lists are long; it takes 60 ms."""

    @property
    def group(self) -> str:
        """The API group, as in roles; empty for the core."""
        return self.api.split("/")[2] if self.api != CORE else ""

    def path(self, namespace: str | None = None, name: str = "") -> str:
        return resource_path(self.api, self.plural, namespace if self.is_namespaced else None, name)


def _load_pod() -> Callable[[bytes], Pod]:
    from k8snet_tui.cluster.objects.protobuf_objects import decode_pod

    return decode_pod


def _load_node() -> Callable[[bytes], Node]:
    from k8snet_tui.cluster.objects.protobuf_objects import decode_node

    return decode_node


def _key(item: Pod | Service | EndpointSlice | Workload) -> str:
    return f"{item.namespace}/{item.name}"


NODES: ResourceKind[Node] = ResourceKind(
    "nodes",
    decode_node,
    key=lambda node: node.name,
    is_namespaced=False,
    load_protobuf=_load_node,
)
PODS: ResourceKind[Pod] = ResourceKind(
    "pods",
    decode_pod,
    key=_key,
    load_protobuf=_load_pod,
)
NAMESPACES: ResourceKind[str] = ResourceKind("namespaces", read_name, key=str, is_namespaced=False)
SERVICES: ResourceKind[Service] = ResourceKind("services", decode_service, key=_key)
ENDPOINT_SLICES: ResourceKind[EndpointSlice] = ResourceKind(
    "endpointslices", decode_slice, key=_key, api=DISCOVERY
)
DEPLOYMENTS: ResourceKind[Workload] = ResourceKind("deployments", decode_workload, key=_key, api=APPS)
DAEMON_SETS: ResourceKind[Workload] = ResourceKind("daemonsets", decode_workload, key=_key, api=APPS)
STATEFUL_SETS: ResourceKind[Workload] = ResourceKind("statefulsets", decode_workload, key=_key, api=APPS)
REPLICA_SETS: ResourceKind[Workload] = ResourceKind("replicasets", decode_workload, key=_key, api=APPS)
JOBS: ResourceKind[Workload] = ResourceKind("jobs", decode_workload, key=_key, api=BATCH)
