"""One node in full, by the official client's model: what is kept of it, cleaned."""

from kubernetes.client.models.v1_node import V1Node
from kubernetes.client.models.v1_node_spec import V1NodeSpec
from kubernetes.client.models.v1_node_status import V1NodeStatus
from kubernetes.client.models.v1_object_meta import V1ObjectMeta
from kubernetes.client.models.v1_taint import V1Taint

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.objects.kinds import Raw, ResourceKind
from k8snet_tui.cluster.typed.exchange import decode
from k8snet_tui.cluster.typed.fields import convert_condition, pairs, seconds
from k8snet_tui.model.description import NodeDescription


def decode_node(raw: Raw) -> NodeDescription:
    """Raises Rejected for what is no node."""
    node = decode(bytes(raw), V1Node)
    meta, spec, status = node.metadata or V1ObjectMeta(), node.spec or V1NodeSpec(), node.status
    system = status.node_info if status else None
    status = status or V1NodeStatus()
    return NodeDescription(
        name=clean(meta.name or ""),
        uid=meta.uid or "",
        addresses=tuple((clean(a.type), clean(a.address)) for a in status.addresses or ()),
        conditions=tuple(map(convert_condition, status.conditions or ())),
        taints=tuple(map(_write_taint, spec.taints or ())),
        unschedulable=bool(spec.unschedulable),
        pod_cidrs=tuple(map(clean, spec.pod_cidrs or filter(None, (spec.pod_cidr,)))),
        runtime=clean(system.container_runtime_version) if system else "",
        kernel=clean(system.kernel_version) if system else "",
        system=clean(system.os_image) if system else "",
        architecture=clean(system.architecture) if system else "",
        kubelet=clean(system.kubelet_version) if system else "",
        capacity=pairs(status.capacity),
        allocatable=pairs(status.allocatable),
        created_s=seconds(meta.creation_timestamp),
        labels=pairs(meta.labels),
    )


def _write_taint(taint: V1Taint) -> str:
    value = f"={taint.value}" if taint.value else ""
    return clean(f"{taint.key}{value}:{taint.effect}")


NODE_DESCRIPTIONS: ResourceKind[NodeDescription] = ResourceKind(
    "nodes", decode_node, key=lambda node: node.name, is_namespaced=False
)
