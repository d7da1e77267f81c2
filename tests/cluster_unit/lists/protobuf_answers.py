"""Lists in protobuf as an API server writes them, for servers of the tests' own."""

from collections.abc import Sequence

from k8snet_tui.cluster.lists.protobuf_page import MAGIC
from k8snet_tui.cluster.objects.wire import core_pb2 as wire


def pod_bytes(name: str) -> bytes:
    pod = wire.Pod()
    pod.metadata.name, pod.metadata.namespace, pod.metadata.uid = name, "default", f"uid-{name}"
    pod.spec.node_name = "node-1"
    pod.spec.containers.add(name="main", image="busybox")
    pod.status.phase = "Running"
    return pod.SerializeToString()


def list_answer(names: Sequence[str], *, version: str = "100", token: str = "") -> bytes:
    metadata = wire.ListMeta(resource_version=version, continue_token=token).SerializeToString()
    items = b"".join(_field(2, pod_bytes(name)) for name in names)
    kind = _field(1, _field(1, b"v1") + _field(2, b"PodList"))
    return MAGIC + kind + _field(2, _field(1, metadata) + items) + _field(3, b"") + _field(4, b"")


def _field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
