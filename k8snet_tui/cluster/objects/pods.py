"""A pod of the API to its record: small, and with equal parts shared, for there may be 150,000."""

import sys
from functools import lru_cache

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.objects import api_objects as api
from k8snet_tui.cluster.objects.decoding import ObjectDecoder, join_labels, read_seconds
from k8snet_tui.cluster.objects.pod_status import print_status
from k8snet_tui.model.address import canonical_address
from k8snet_tui.model.cluster import Container, ContainerKind, Pod, Port


def convert_pod(pod: api.PodObject) -> Pod:
    meta, spec, status = pod.metadata, pod.spec, pod.status
    printed = print_status(pod)
    return Pod(
        namespace=sys.intern(meta.namespace),
        name=meta.name,
        uid=meta.uid,
        node=sys.intern(spec.node_name),
        status=_clean_word(printed.word),
        phase=sys.intern(status.phase),
        ready=printed.ready,
        containers=_convert_containers(pod),
        restarts=printed.restarts,
        created_s=read_seconds(meta.creation_timestamp),
        addresses=_read_addresses(pod),
        host_network=spec.host_network,
        owner=_find_owner(meta.owner_references),
        default_container=meta.annotations.default_container,
        labels=_share_labels(meta.labels),
    )


def _read_addresses(pod: api.PodObject) -> tuple[str, ...]:
    """None of a pod that has ended: the API goes on showing its IP, which another pod may have by now."""
    status = pod.status
    if status.phase in ("Succeeded", "Failed") or _is_stopped(pod):
        return ()
    found = [address for ip in status.pod_ips if (address := canonical_address(ip.ip))]
    return tuple(found or filter(None, (canonical_address(status.pod_ip),)))


def _share_labels(labels: dict[str, str]) -> str:
    """One string for all replicas of a workload, which goes with the last of them."""
    return sys.intern(join_labels(labels))


def _is_stopped(pod: api.PodObject) -> bool:
    """A finalizer keeps the object of a deleted pod whose containers have all ended: its address is free."""
    ended = [status.state.terminated is not None for status in pod.status.container_statuses]
    return pod.metadata.deletion_timestamp is not None and bool(ended) and all(ended)


def _convert_containers(pod: api.PodObject) -> tuple[Container, ...]:
    spec, status = pod.spec, pod.status
    running = {c.name for c in status.container_statuses if c.state.running is not None}
    made = [_convert_container(c, ContainerKind.MAIN, c.name in running) for c in spec.containers]
    if spec.init_containers:
        running = {c.name for c in status.init_container_statuses if c.state.running is not None}
        for c in spec.init_containers:
            kind = ContainerKind.SIDECAR if c.restart_policy == "Always" else ContainerKind.INIT
            made.append(_convert_container(c, kind, c.name in running))
    if spec.ephemeral_containers:
        running = {c.name for c in status.ephemeral_container_statuses if c.state.running is not None}
        made += [
            _convert_container(c, ContainerKind.EPHEMERAL, c.name in running)
            for c in spec.ephemeral_containers
        ]
    return tuple(made)


def _convert_container(spec: api.ContainerSpec, kind: ContainerKind, running: bool) -> Container:
    ports = tuple([(p.container_port, p.protocol, p.name) for p in spec.ports if p.container_port])
    return _share_container(spec.name, spec.image, kind, running, ports)


@lru_cache(maxsize=8192)
def _share_container(
    name: str,
    image: str,
    kind: ContainerKind,
    running: bool,
    ports: tuple[tuple[int, str, str], ...],
) -> Container:
    """Replicas of one workload share their containers: half the memory of a large cluster's pods."""
    return Container(name, image, kind, running, tuple(Port(*p) for p in ports))


@lru_cache(maxsize=256)
def _clean_word(word: str) -> str:
    return clean(word, 60)


def _find_owner(references: list[api.OwnerReference]) -> str:
    for owner in references:
        if owner.controller and owner.kind and owner.name:
            return sys.intern(f"{owner.kind}/{owner.name}")
    return ""


decode_pod = ObjectDecoder(api.PodObject, convert_pod)
