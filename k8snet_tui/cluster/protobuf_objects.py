"""Pods and nodes as an API server sends them in protobuf, a third of their JSON, to the records of the model.

Only long lists come so. Both ways end in the same converters, so that what a list said in protobuf and a
watch says in JSON compare equal. Importing this takes 60 ms: it is done when the first long list comes.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from google.protobuf.message import DecodeError

from k8snet_tui.cluster import api_objects as api
from k8snet_tui.cluster.decoding import convert_node, convert_pod
from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.wire import core_pb2 as wire
from k8snet_tui.model.cluster import Node, Pod

_MANAGED_BY = "app.kubernetes.io/managed-by"
_CONDITIONS = frozenset(("PodScheduled", "Initialized", "Ready"))
_DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"

T = TypeVar("T")


def decode_pod(raw: bytes) -> Pod:
    """Raises Rejected for what is no pod."""
    return convert_pod(_read_pod(_parse(wire.Pod.FromString, raw)))


def decode_node(raw: bytes) -> Node:
    return convert_node(_read_node(_parse(wire.Node.FromString, raw)))


def _parse(parse: Callable[[bytes], T], raw: bytes) -> T:
    try:
        return parse(raw)
    except DecodeError:
        raise Rejected("the server sent an object that is no protobuf") from None


def _read_pod(pod: wire.Pod) -> api.PodObject:
    meta, spec, status = pod.metadata, pod.spec, pod.status
    return api.PodObject(
        metadata=api.PodMetadata(
            name=meta.name,
            uid=meta.uid,
            namespace=meta.namespace,
            creation_timestamp=meta.creation_timestamp.seconds,
            deletion_timestamp=_read_deletion(meta),
            labels=api.Labels(meta.labels.get(_MANAGED_BY, "")),
            annotations=api.PodAnnotations(meta.annotations.get(_DEFAULT_CONTAINER, "")),
            owner_references=[
                api.OwnerReference(o.kind, o.name, o.controller) for o in meta.owner_references
            ],
        ),
        spec=api.PodSpec(
            containers=_read_containers(spec.containers),
            init_containers=_read_containers(spec.init_containers),
            ephemeral_containers=_read_containers(c.common for c in spec.ephemeral_containers),
            node_name=spec.node_name,
            host_network=spec.host_network,
        ),
        status=api.PodStatus(
            phase=status.phase,
            reason=status.reason,
            message=status.message,
            conditions=_read_conditions(status.conditions),
            init_container_statuses=_read_statuses(status.init_container_statuses),
            container_statuses=_read_statuses(status.container_statuses),
            ephemeral_container_statuses=_read_statuses(status.ephemeral_container_statuses),
            pod_ip=status.pod_ip,
            pod_ips=[api.Address(address.ip) for address in status.pod_ips],
        ),
    )


def _read_deletion(meta: wire.ObjectMeta) -> float | None:
    return meta.deletion_timestamp.seconds if meta.HasField("deletion_timestamp") else None


def _read_containers(containers: Iterable[wire.Container]) -> list[api.ContainerSpec]:
    return [
        api.ContainerSpec(
            name=c.name,
            image=c.image,
            ports=[api.ContainerPort(p.container_port, p.protocol, p.name) for p in c.ports],
            resources=_read_resources(c),
            restart_policy=c.restart_policy,
        )
        for c in containers
    ]


def _read_resources(container: wire.Container) -> api.Resources:
    limits = container.resources.limits
    return api.Resources(api.Limits(limits["memory"].string if "memory" in limits else ""))


def _read_conditions(conditions: Iterable[wire.Condition]) -> list[api.Condition]:
    """Only those that are looked at: pods have five or more, and there may be 150,000 pods."""
    return [api.Condition(kind, c.status, c.reason) for c in conditions if (kind := c.type) in _CONDITIONS]


def _read_statuses(statuses: Iterable[wire.ContainerStatus]) -> list[api.ContainerStatus]:
    return [
        api.ContainerStatus(
            name=s.name,
            ready=s.ready,
            restart_count=s.restart_count,
            started=s.started if s.HasField("started") else None,
            state=_read_state(s.state),
        )
        for s in statuses
    ]


def _read_state(state: wire.State) -> api.State:
    if state.HasField("running"):
        return _RUNNING
    if state.HasField("waiting"):
        return api.State(waiting=api.Waiting(state.waiting.reason, state.waiting.message))
    if state.HasField("terminated"):
        ended = state.terminated
        return api.State(
            terminated=api.Terminated(ended.exit_code, ended.signal, ended.reason, ended.message)
        )
    return api.State()


_RUNNING = api.State(running=api.Running())


def _read_node(node: wire.Node) -> api.NodeObject:
    meta, spec, status = node.metadata, node.spec, node.status
    system = status.node_info
    return api.NodeObject(
        metadata=api.NodeMetadata(
            name=meta.name,
            uid=meta.uid,
            creation_timestamp=meta.creation_timestamp.seconds,
            labels=dict(meta.labels),
            annotations=dict(meta.annotations),
        ),
        spec=api.NodeSpec(spec.pod_cidr, list(spec.pod_cidrs), spec.unschedulable),
        status=api.NodeStatus(
            conditions=_read_conditions(status.conditions),
            addresses=[api.NodeAddress(a.type, a.address) for a in status.addresses],
            node_info=api.NodeSystem(
                system.container_runtime_version, system.kubelet_version, system.boot_id
            ),
        ),
    )


def decode_list_metadata(raw: bytes) -> api.ListMetadata:
    found = _parse(wire.ListMeta.FromString, raw)
    return api.ListMetadata(found.resource_version, found.continue_token)
