"""A node of the API to its record."""

from k8snet_tui.cluster.objects import api_objects as api
from k8snet_tui.cluster.objects.decoding import ObjectDecoder, join_labels, read_seconds
from k8snet_tui.cni.registry import annotation_prefixes
from k8snet_tui.model.address import canonical_address
from k8snet_tui.model.cluster import Node

ANNOTATION_LIMIT = 4096
_ROLE = "node-role.kubernetes.io/"


def convert_node(node: api.NodeObject) -> Node:
    meta, status = node.metadata, node.status
    ready = next((c.status for c in status.conditions if c.type == "Ready"), None)
    word = {"True": "Ready", None: "Unknown"}.get(ready, "NotReady")
    wanted = annotation_prefixes()
    kept = sorted((k, v[:ANNOTATION_LIMIT]) for k, v in meta.annotations.items() if k.startswith(wanted))
    return Node(
        name=meta.name,
        uid=meta.uid,
        ready=ready == "True",
        status=f"{word},SchedulingDisabled" if node.spec.unschedulable else word,
        roles=tuple(sorted(label.removeprefix(_ROLE) for label in meta.labels if label.startswith(_ROLE))),
        addresses=_read_addresses(status.addresses),
        pod_cidrs=tuple(node.spec.pod_cidrs or ([node.spec.pod_cidr] if node.spec.pod_cidr else [])),
        annotations=tuple(kept[:64]),
        runtime=status.node_info.container_runtime_version,
        kubelet=status.node_info.kubelet_version,
        boot_id=status.node_info.boot_id,
        created_s=read_seconds(meta.creation_timestamp),
        labels=join_labels(meta.labels),
    )


def _read_addresses(addresses: list[api.NodeAddress]) -> tuple[str, ...]:
    """The InternalIPs; what stands there and is no address (`<nil>`, a host name, nothing) is passed over."""
    found = (canonical_address(each.address) for each in addresses if each.type == "InternalIP")
    return tuple(dict.fromkeys(filter(None, found)))


decode_node = ObjectDecoder(api.NodeObject, convert_node)
