"""Pods and nodes as an API server sends them in protobuf, a third of their JSON, to the records of the model.

Only long lists come so. Both ways end in the same converters, so that what a list said in protobuf and a
watch says in JSON compare equal. Importing this takes 60 ms: it is done when the first long list comes.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from google.protobuf.message import DecodeError

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.objects import api_objects as api
from k8snet_tui.cluster.objects.nodes import convert_node
from k8snet_tui.cluster.objects.pods import convert_pod
from k8snet_tui.cluster.objects.wire import core_pb2 as wire
from k8snet_tui.model.cluster import Node, Pod

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
    """What most pods do not have is looked for and not read: with 150,000 of them, microseconds add up."""
    meta, spec, status = pod.metadata, pod.spec, pod.status
    init, ephemeral = status.init_container_statuses, status.ephemeral_container_statuses
    statuses = _read_statuses(status.container_statuses)
    runs = not init and all(each.state is _RUNNING for each in statuses)
    return api.PodObject(
        metadata=_read_metadata(meta),
        spec=api.PodSpec(
            containers=_read_containers(spec.containers),
            init_containers=_read_containers(spec.init_containers) if spec.init_containers else [],
            ephemeral_containers=_read_containers(c.common for c in spec.ephemeral_containers)
            if spec.ephemeral_containers
            else [],
            node_name=spec.node_name,
            host_network=spec.host_network,
        ),
        status=api.PodStatus(
            phase=status.phase,
            reason=status.reason,
            conditions=[] if runs and statuses else _read_conditions(status.conditions),
            init_container_statuses=_read_statuses(init) if init else [],
            container_statuses=statuses,
            ephemeral_container_statuses=_read_statuses(ephemeral) if ephemeral else [],
            pod_ip=status.pod_ip,
            pod_ips=[api.Address(address.ip) for address in status.pod_ips],
        ),
    )


def _read_metadata(meta: wire.ObjectMeta) -> api.PodMetadata:
    owners = meta.owner_references
    return api.PodMetadata(
        name=meta.name,
        uid=meta.uid,
        namespace=meta.namespace,
        creation_timestamp=meta.creation_timestamp.seconds,
        deletion_timestamp=meta.deletion_timestamp.seconds if meta.HasField("deletion_timestamp") else None,
        labels=dict(meta.labels),
        annotations=api.PodAnnotations(meta.annotations.get(_DEFAULT_CONTAINER, "")),
        owner_references=[api.OwnerReference(o.kind, o.name, o.controller) for o in owners] if owners else [],
    )


def _read_containers(containers: Iterable[wire.Container]) -> list[api.ContainerSpec]:
    return [
        api.ContainerSpec(
            name=c.name,
            image=c.image,
            ports=[api.ContainerPort(p.container_port, p.protocol, p.name) for p in c.ports]
            if c.ports
            else [],
            restart_policy=c.restart_policy,
        )
        for c in containers
    ]


def _read_conditions(conditions: Iterable[wire.Condition]) -> list[api.Condition]:
    """Only those that are looked at."""
    return [api.Condition(kind, c.status, c.reason) for c in conditions if (kind := c.type) in _CONDITIONS]


def _read_statuses(statuses: Iterable[wire.ContainerStatus]) -> list[api.ContainerStatus]:
    return [
        api.ContainerStatus(
            name=s.name,
            ready=s.ready,
            restart_count=s.restart_count,
            started=s.started,
            state=_read_state(s.state),
        )
        for s in statuses
    ]


def _read_state(state: wire.State) -> api.State:
    if state.HasField("running"):
        return _RUNNING
    if state.HasField("waiting"):
        return api.State(waiting=api.Waiting(state.waiting.reason))
    if state.HasField("terminated"):
        ended = state.terminated
        return api.State(terminated=api.Terminated(ended.exit_code, ended.signal, ended.reason))
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
