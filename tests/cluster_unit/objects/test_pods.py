"""A pod of the API becomes a small record, whatever a server makes of its types."""

from typing import Any

import msgspec
import pytest

from k8snet_tui.cluster.objects.pods import decode_pod
from k8snet_tui.model.cluster import Container, ContainerKind, Pod, Port

ENDED = {"name": "app", "state": {"terminated": {"exitCode": 0, "reason": "Completed"}}}
KILLED = {"name": "app", "state": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}
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
            Container("app", "nginx", ContainerKind.MAIN, True, (Port(80, "TCP", "http"),)),
            Container("setup", "", ContainerKind.INIT),
            Container("mesh", "", ContainerKind.SIDECAR),
            Container("debug", "", ContainerKind.EPHEMERAL, True),
        ),
        created_s=1767225600.0,
        addresses=("10.244.1.2", "fd10::2"),
        host_network=True,
        owner="ReplicaSet/web-1",
        default_container="app",
        phase="Running",
        labels="app.kubernetes.io/managed-by=k8snet-tui,other=x",
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


def test_a_null_in_a_list_is_passed_over_and_one_in_an_entry_is_nothing() -> None:
    odd = changed(
        metadata={"ownerReferences": [None, {"kind": None, "name": None, "controller": True}]},
        spec={"containers": [None, {"name": "app", "ports": [None, {"containerPort": None}]}]},
        status={"conditions": [None, {"type": None}], "podIPs": [None, {"ip": None}, {"ip": "10.244.1.2"}]},
    )
    pod = decode(odd)
    assert (pod.node, pod.addresses, pod.owner) == ("node-1", ("10.244.1.2",), "")
    assert [(c.name, c.ports) for c in pod.containers if c.kind is ContainerKind.MAIN] == [("app", ())]


@pytest.mark.parametrize("odd", [{"spec": {"containers": 7}}, {"metadata": {"labels": "none"}}])
def test_what_can_not_be_read_keeps_at_least_its_name(odd: dict[str, Any]) -> None:
    pod = decode(changed(**odd))
    assert (pod.namespace, pod.name, pod.uid, pod.status) == ("team", "web", "u1", "Unknown")


def test_a_hostile_reason_is_one_short_plain_word() -> None:
    odd = decode(changed(status={"containerStatuses": [], "reason": "\x1b[31mEvil\u202e\n" + "x" * 999}))
    assert odd.status.startswith("Evil x")
    assert odd.status.isprintable()
    assert len(odd.status) == 60


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ({"phase": "Succeeded", "containerStatuses": [ENDED]}, "Completed"),
        ({"phase": "Failed", "reason": "Evicted", "containerStatuses": []}, "Evicted"),
        ({"phase": "Failed", "reason": "NodeAffinity", "containerStatuses": []}, "NodeAffinity"),
        ({"phase": "Failed", "containerStatuses": [KILLED]}, "OOMKilled"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_pod_that_has_ended_holds_no_address_though_the_api_still_shows_one(
    status: dict[str, Any], word: str
) -> None:
    pod = decode(changed(status=status))
    assert (pod.has_ended, pod.addresses, pod.status) == (True, (), word)
    assert "10.244.1.2" not in pod.text


def test_a_deleted_pod_that_a_finalizer_keeps_holds_no_address_once_its_containers_have_ended() -> None:
    deleted = changed(metadata={"deletionTimestamp": "2026-01-01T00:00:00Z"}, status={"phase": "Running"})
    assert decode(deleted).addresses and not decode(deleted).has_ended
    deleted["status"]["containerStatuses"] = [ENDED]
    pod = decode(deleted)
    assert (pod.has_ended, pod.addresses, pod.status) == (True, (), "Terminating")


def test_a_pod_whose_node_is_lost_may_still_hold_its_address() -> None:
    pod = decode(changed(status={"phase": "Running", "reason": "NodeLost"}))
    assert not pod.has_ended and pod.addresses == ("10.244.1.2", "fd10::2")


@pytest.mark.parametrize(
    ("status", "addresses"),
    [
        (
            {"podIPs": [{"ip": "fd10:0244:0:2::2"}, {"ip": "::ffff:10.1.2.3"}]},
            ("fd10:244:0:2::2", "10.1.2.3"),
        ),
        ({"podIPs": [], "podIP": "FD10::A"}, ("fd10::a",)),
        ({"podIPs": [{"ip": "<nil>"}, {"ip": ""}, {"ip": "10.1.2.3"}], "podIP": ""}, ("10.1.2.3",)),
        ({"podIPs": [{"ip": "node-1"}, {"ip": "fe80::1%eth0"}, {"ip": "010.1.1.1"}], "podIP": "x"}, ()),
    ],
)
def test_addresses_have_one_spelling_and_what_is_none_is_passed_over(
    status: dict[str, Any], addresses: tuple[str, ...]
) -> None:
    assert decode(changed(status=status)).addresses == addresses


def test_replicas_share_their_labels_as_one_string_whatever_their_order() -> None:
    one = decode(changed(metadata={"labels": {"tier": "front", "app": "web"}}))
    other = decode(changed(metadata={"name": "web-2", "labels": {"app": "web", "tier": "front"}}))
    assert one.labels == "app=web,tier=front" and one.labels is other.labels
