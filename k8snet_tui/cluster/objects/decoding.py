"""JSON of the API server in, records of the model out: small, shared where equal, and never refused.

An object whose needed fields have wrong types is decoded leniently, and in the worst case by its name
alone: one odd object must not hide the others.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

from k8snet_tui.cluster.errors import Rejected, clean
from k8snet_tui.cluster.http.error_mapping import UNREADABLE, reading
from k8snet_tui.cluster.objects import api_objects as api
from k8snet_tui.cluster.objects.pod_status import print_status
from k8snet_tui.cni.registry import annotation_prefixes
from k8snet_tui.model.cluster import Container, ContainerKind, Node, Pod, Port

OUR_NAME = "k8snet-tui"
ANNOTATION_LIMIT = 4096
_ROLE = "node-role.kubernetes.io/"
_UNITS = {"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18} | {
    f"{prefix}i": 1024**power for power, prefix in enumerate("KMGTPE", 1)
}

S = TypeVar("S")
R = TypeVar("R")


class ObjectDecoder(Generic[S, R]):
    """From the JSON of one object to its record, by way of a partial struct."""

    def __init__(self, struct: type[S], convert: Callable[[S], R]) -> None:
        self._struct, self._convert = struct, convert
        self._decoder = msgspec.json.Decoder(struct, strict=False)

    def __call__(self, raw: bytes | msgspec.Raw) -> R:
        try:
            return self._convert(self._decoder.decode(raw))
        except msgspec.ValidationError:
            with reading("an object"):
                return self._convert(self._decode_leniently(raw))
        except UNREADABLE as failure:
            raise Rejected(f"the server sent something that is no JSON: {failure}") from None

    def _decode_leniently(self, raw: bytes | msgspec.Raw) -> S:
        value = _without_nulls(msgspec.json.decode(raw))
        try:
            return msgspec.convert(value, self._struct, strict=False)
        except msgspec.ValidationError:
            bare = {"metadata": _keep_text(value.get("metadata") if isinstance(value, dict) else None)}
            return msgspec.convert(bare, self._struct)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


def _keep_text(metadata: Any) -> dict[str, str]:
    found = metadata if isinstance(metadata, dict) else {}
    return {"name": "?"} | {
        k: v for k, v in found.items() if isinstance(v, str) and not k.endswith("Timestamp")
    }


def convert_pod(pod: api.PodObject) -> Pod:
    meta, spec, status = pod.metadata, pod.spec, pod.status
    printed = print_status(pod)
    addresses = tuple(a.ip for a in status.pod_ips if a.ip)
    return Pod(
        namespace=sys.intern(meta.namespace),
        name=meta.name,
        uid=meta.uid,
        node=sys.intern(spec.node_name),
        status=_clean_word(printed.word),
        ready=printed.ready,
        containers=_convert_containers(pod),
        restarts=printed.restarts,
        created_s=_seconds(meta.creation_timestamp),
        addresses=addresses or ((status.pod_ip,) if status.pod_ip else ()),
        host_network=spec.host_network,
        owner=_find_owner(meta.owner_references),
        default_container=meta.annotations.default_container,
        managed_by_us=meta.labels.managed_by == OUR_NAME,
    )


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
    ports = tuple([(p.container_port, p.protocol, p.name) for p in spec.ports]) if spec.ports else ()
    return _share_container(spec.name, spec.image, kind, running, ports, spec.resources.limits.memory)


@lru_cache(maxsize=8192)
def _share_container(
    name: str,
    image: str,
    kind: ContainerKind,
    running: bool,
    ports: tuple[tuple[int, str, str], ...],
    memory: str,
) -> Container:
    """Replicas of one workload share their containers: half the memory of a large cluster's pods."""
    return Container(name, image, kind, running, tuple(Port(*p) for p in ports), read_quantity(memory))


@lru_cache(maxsize=256)
def _clean_word(word: str) -> str:
    return clean(word, 60)


def _find_owner(references: list[api.OwnerReference]) -> str:
    for owner in references:
        if owner.controller:
            return sys.intern(f"{owner.kind}/{owner.name}")
    return ""


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
        addresses=tuple(a.address for a in status.addresses if a.type == "InternalIP"),
        pod_cidrs=tuple(node.spec.pod_cidrs or ([node.spec.pod_cidr] if node.spec.pod_cidr else [])),
        annotations=tuple(kept[:64]),
        runtime=status.node_info.container_runtime_version,
        kubelet=status.node_info.kubelet_version,
        boot_id=status.node_info.boot_id,
        created_s=_seconds(meta.creation_timestamp),
    )


def _seconds(timestamp: str | float | None) -> float:
    if not isinstance(timestamp, str):
        return float(timestamp or 0)
    try:
        return datetime.fromisoformat(timestamp).timestamp()
    except ValueError:
        return 0.0


def read_quantity(text: str) -> int | None:
    """Bytes in a Kubernetes quantity such as `16Mi`; None where there is none or it can't be read."""
    number = text.rstrip("kmMGTiKEP")
    try:
        return int(float(number) * _UNITS[text[len(number) :]]) if text else None
    except (ValueError, OverflowError, KeyError):
        return None


decode_pod = ObjectDecoder(api.PodObject, convert_pod)
decode_node = ObjectDecoder(api.NodeObject, convert_node)
_bare_decoder = msgspec.json.Decoder(api.BareObject)
_list_decoder = msgspec.json.Decoder(api.RawList)


def read_name(raw: bytes | msgspec.Raw) -> str:
    """The name of any object."""
    try:
        return clean(_bare_decoder.decode(raw).metadata.name)
    except UNREADABLE:
        raise Rejected("the server sent an object without a name") from None


def split_list(body: bytes) -> api.RawList:
    with reading("a list"):
        return _list_decoder.decode(body)
