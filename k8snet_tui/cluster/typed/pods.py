"""One pod in full, by the official client's model: what is kept of it, cleaned."""

from collections.abc import Iterator, Sequence

from kubernetes.client.models.v1_container import V1Container
from kubernetes.client.models.v1_container_state import V1ContainerState
from kubernetes.client.models.v1_container_status import V1ContainerStatus
from kubernetes.client.models.v1_ephemeral_container import V1EphemeralContainer
from kubernetes.client.models.v1_object_meta import V1ObjectMeta
from kubernetes.client.models.v1_pod import V1Pod
from kubernetes.client.models.v1_pod_status import V1PodStatus
from kubernetes.client.models.v1_volume import V1Volume
from msgspec.structs import replace

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.objects.kinds import Raw, ResourceKind
from k8snet_tui.cluster.typed.exchange import decode
from k8snet_tui.cluster.typed.fields import MESSAGE, convert_condition, pairs, seconds
from k8snet_tui.model.cluster import ContainerKind
from k8snet_tui.model.description import ContainerState, DescribedContainer, Phase, PodDescription


def decode_pod(raw: Raw) -> PodDescription:
    """Raises Rejected for what is no pod."""
    pod = decode(bytes(raw), V1Pod)
    meta, spec, status = pod.metadata or V1ObjectMeta(), pod.spec, pod.status or V1PodStatus()
    owners = [owner for owner in meta.owner_references or () if owner.controller]
    return PodDescription(
        namespace=clean(meta.namespace or ""),
        name=clean(meta.name or ""),
        uid=meta.uid or "",
        node=clean(spec.node_name or "") if spec else "",
        phase=clean(status.phase or ""),
        reason=clean(status.reason or ""),
        message=clean(status.message or "", MESSAGE),
        qos=clean(status.qos_class or ""),
        owner=clean(f"{owners[0].kind}/{owners[0].name}") if owners else "",
        service_account=clean(spec.service_account_name or "") if spec else "",
        scheduler=clean(spec.scheduler_name or "") if spec else "",
        host_network=bool(spec and spec.host_network),
        addresses=tuple(clean(ip.ip) for ip in status.pod_ips or ()),
        host_addresses=tuple(clean(ip.ip) for ip in status.host_ips or ()),
        created_s=seconds(meta.creation_timestamp),
        started_s=seconds(status.start_time),
        deleted_s=seconds(meta.deletion_timestamp),
        finalizers=tuple(map(clean, meta.finalizers or ())),
        conditions=tuple(map(convert_condition, status.conditions or ())),
        containers=tuple(_convert_containers(pod)),
        volumes=tuple((clean(v.name), _source_of(v)) for v in (spec.volumes if spec else None) or ()),
        node_selector=pairs(spec.node_selector if spec else None),
        labels=pairs(meta.labels),
    )


def _convert_containers(pod: V1Pod) -> Iterator[DescribedContainer]:
    spec, status = pod.spec, pod.status or V1PodStatus()
    if spec is None:
        return
    groups: tuple[tuple[Sequence[V1Container | V1EphemeralContainer], Sequence[V1ContainerStatus]], ...] = (
        (spec.init_containers or (), status.init_container_statuses or ()),
        (spec.containers, status.container_statuses or ()),
        (spec.ephemeral_containers or (), status.ephemeral_container_statuses or ()),
    )
    kinds = (ContainerKind.INIT, ContainerKind.MAIN, ContainerKind.EPHEMERAL)
    for kind, (containers, statuses) in zip(kinds, groups, strict=True):
        by_name = {each.name: each for each in statuses}
        for container in containers:
            is_sidecar = kind is ContainerKind.INIT and container.restart_policy == "Always"
            its_kind = ContainerKind.SIDECAR if is_sidecar else kind
            yield _convert_container(container, its_kind, by_name.get(container.name))


def _convert_container(
    spec: V1Container | V1EphemeralContainer, kind: ContainerKind, status: V1ContainerStatus | None
) -> DescribedContainer:
    probes = {
        "liveness": spec.liveness_probe,
        "readiness": spec.readiness_probe,
        "startup": spec.startup_probe,
    }
    resources = spec.resources
    described = DescribedContainer(
        clean(spec.name),
        clean(spec.image or ""),
        kind,
        ports=tuple(clean(f"{p.container_port}/{p.protocol or 'TCP'}") for p in spec.ports or ()),
        limits=pairs(resources.limits if resources else None),
        requests=pairs(resources.requests if resources else None),
        probes=tuple(name for name, probe in probes.items() if probe),
    )
    if status is None:
        return described
    return replace(
        described,
        state=_convert_state(status.state) or ContainerState(),
        last=_convert_state(status.last_state),
        ready=status.ready,
        started=bool(status.started),
        restarts=status.restart_count,
    )


def _convert_state(state: V1ContainerState | None) -> ContainerState | None:
    """None for an empty one: the API has it for a container that never ended."""
    if state and (ended := state.terminated):
        return ContainerState(
            Phase.TERMINATED,
            clean(ended.reason or ""),
            clean(ended.message or "", MESSAGE),
            ended.exit_code,
            ended.signal or 0,
            seconds(ended.started_at),
            seconds(ended.finished_at),
        )
    if state and state.running:
        return ContainerState(Phase.RUNNING, started_s=seconds(state.running.started_at))
    if state and (waiting := state.waiting):
        return ContainerState(
            Phase.WAITING, clean(waiting.reason or ""), clean(waiting.message or "", MESSAGE)
        )
    return None


def _source_of(volume: V1Volume) -> str:
    """`ConfigMap web`, `Secret db`, `PersistentVolumeClaim data`; for all others the kind alone."""
    if volume.config_map:
        return clean(f"ConfigMap {volume.config_map.name}")
    if volume.secret:
        return clean(f"Secret {volume.secret.secret_name}")
    if volume.persistent_volume_claim:
        return clean(f"PersistentVolumeClaim {volume.persistent_volume_claim.claim_name}")
    if volume.host_path:
        return clean(f"path {volume.host_path.path} of the node")
    set_fields = volume.model_dump(exclude_none=True, exclude={"name"})
    return next(iter(set_fields), "").replace("_", " ")


POD_DESCRIPTIONS: ResourceKind[PodDescription] = ResourceKind("pods", decode_pod, key=lambda pod: pod.key)
