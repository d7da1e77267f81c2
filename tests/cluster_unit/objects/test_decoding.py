"""Objects of the API become small records, whatever a server makes of its types."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.cluster.http.lines import split_lines
from k8snet_tui.cluster.objects.decoding import (
    decode_node,
    decode_pod,
    read_quantity,
)
from k8snet_tui.model.cluster import Container, ContainerKind, Pod, Port

POD: dict[str, Any] = {
    "metadata": {
        "name": "web",
        "namespace": "team",
        "uid": "u1",
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "labels": {"app.kubernetes.io/managed-by": "k8snet-tui", "other": "x"},
        "annotations": {"kubectl.kubernetes.io/default-container": "app", "huge": "x" * 9999},
        "ownerReferences": [
            {"kind": "Thing", "name": "t"},
            {"kind": "ReplicaSet", "name": "web-1", "controller": True},
        ],
    },
    "spec": {
        "nodeName": "node-1",
        "hostNetwork": True,
        "containers": [
            {
                "name": "app",
                "image": "nginx",
                "ports": [{"containerPort": 80, "name": "http"}],
                "resources": {"limits": {"memory": "16Mi", "cpu": 2}},
            }
        ],
        "initContainers": [{"name": "setup"}, {"name": "mesh", "restartPolicy": "Always"}],
        "ephemeralContainers": [{"name": "debug"}],
    },
    "status": {
        "phase": "Running",
        "podIP": "10.244.1.2",
        "podIPs": [{"ip": "10.244.1.2"}, {"ip": "fd10::2"}],
        "containerStatuses": [{"name": "app", "ready": True, "state": {"running": {"startedAt": "x"}}}],
        "ephemeralContainerStatuses": [{"name": "debug", "state": {"running": {}}}],
    },
}


def decode(body: dict[str, Any]) -> Pod:
    return decode_pod(msgspec.json.encode(body))


def changed(**parts: dict[str, Any]) -> dict[str, Any]:
    return {section: POD[section] | parts.get(section, {}) for section in POD}


def test_a_pod_becomes_its_record() -> None:
    assert decode(POD) == Pod(
        namespace="team",
        name="web",
        uid="u1",
        node="node-1",
        status="Running",
        ready=1,
        containers=(
            Container("app", "nginx", ContainerKind.MAIN, True, (Port(80, "TCP", "http"),), 16 * 2**20),
            Container("setup", "", ContainerKind.INIT),
            Container("mesh", "", ContainerKind.SIDECAR),
            Container("debug", "", ContainerKind.EPHEMERAL, True),
        ),
        created_s=1767225600.0,
        addresses=("10.244.1.2", "fd10::2"),
        host_network=True,
        owner="ReplicaSet/web-1",
        default_container="app",
        managed_by_us=True,
    )


def test_replicas_share_their_containers() -> None:
    other = changed(metadata={"name": "web-2"})
    assert decode(POD).containers[0] is decode(other).containers[0]


def test_wrong_types_in_what_is_not_read_do_not_matter() -> None:
    body = changed(spec={"volumes": "none", "priority": "high"})
    body["status"] = POD["status"] | {"hostIPs": 7, "qosClass": []}
    assert decode(body) == decode(POD)


@pytest.mark.parametrize(
    "spec",
    [
        {"containers": [{"name": "app", "ports": [{"containerPort": "80"}]}]},
        {"containers": [{"name": "app", "ports": [{"containerPort": 80, "name": None}]}]},
        {"initContainers": None, "containers": [{"name": "app", "ports": [{"containerPort": 80}]}]},
    ],
    ids=["a number as text", "a null", "a null list"],
)
def test_numbers_as_text_and_nulls_are_read_all_the_same(spec: dict[str, Any]) -> None:
    assert decode(changed(spec=spec)).containers[0].ports == (Port(80),)


def test_what_can_not_be_read_keeps_at_least_its_name() -> None:
    odd = decode(changed(spec={"containers": 7}))
    assert (odd.namespace, odd.name, odd.uid, odd.status) == ("team", "web", "u1", "Unknown")


def test_a_hostile_reason_is_one_short_plain_word() -> None:
    odd = decode(changed(status={"containerStatuses": [], "reason": "\x1b[31mEvil\u202e\n" + "x" * 999}))
    assert odd.status.startswith("Evil x")
    assert odd.status.isprintable()
    assert len(odd.status) == 60


NODE: dict[str, Any] = {
    "metadata": {
        "name": "node-1",
        "labels": {"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/edge": ""},
        "annotations": {
            "flannel.alpha.coreos.com/backend-type": "vxlan",
            "flannel.alpha.coreos.com/backend-data": "x" * 10_000,
            "unrelated": "x",
        },
    },
    "spec": {"podCIDR": "10.244.1.0/24", "unschedulable": True},
    "status": {
        "conditions": [{"type": "Ready", "status": "True"}],
        "addresses": [
            {"type": "InternalIP", "address": "192.168.56.11"},
            {"type": "Hostname", "address": "node-1"},
        ],
        "nodeInfo": {"containerRuntimeVersion": "containerd://1.6.20", "kubeletVersion": "v1.34.4"},
    },
}


def test_a_node_keeps_what_network_plugins_say_and_no_more_than_4_kib_of_it() -> None:
    node = decode_node(msgspec.json.encode(NODE))
    assert [key for key, _ in node.annotations] == [
        "flannel.alpha.coreos.com/backend-data",
        "flannel.alpha.coreos.com/backend-type",
    ]
    assert len(node.annotations[0][1]) == 4096
    assert (node.status, node.roles) == ("Ready,SchedulingDisabled", ("edge", "worker"))
    assert (node.addresses, node.pod_cidrs) == (("192.168.56.11",), ("10.244.1.0/24",))


@pytest.mark.parametrize(
    ("conditions", "word"),
    [([], "Unknown"), ([{"type": "Ready", "status": "Unknown"}], "NotReady")],
    ids=["no word", "no heartbeat"],
)
def test_a_node_that_is_not_ready_has_kubectls_word(conditions: list[Any], word: str) -> None:
    body = NODE | {"spec": {}, "status": {"conditions": conditions}}
    assert decode_node(msgspec.json.encode(body)).status == word


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("16Mi", 16777216),
        ("1G", 10**9),
        ("512", 512),
        ("1e3", 1000),
        ("128974848000m", 128974848),
        ("?", None),
    ],
)
def test_quantities_are_bytes(text: str, number: int | None) -> None:
    assert read_quantity(text) == number


async def lines_of(pieces: list[bytes], limit: int = 1000) -> list[bytes]:
    async def chunks() -> Any:
        for piece in pieces:
            yield piece

    return [line async for line in split_lines(chunks(), limit)]


@given(st.lists(st.binary(max_size=12)), st.lists(st.integers(0, 200)))
async def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(line.replace(b"\n", b"") + b"\n" for line in lines)
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(edges)]
    assert await lines_of(pieces) == [line for line in whole.split(b"\n") if line]


async def test_a_line_without_end_is_given_up() -> None:
    with pytest.raises(StreamLost, match="more than 1000 bytes"):
        await lines_of([b"x" * 600] * 3)
