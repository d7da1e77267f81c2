"""Pods, nodes and events in full by the official client's models: a genuine cluster's, and hostile ones."""

import json
from typing import Any

import pytest

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.typed.events import decode_event
from k8snet_tui.cluster.typed.pods import decode_pod
from k8snet_tui.model.cluster import ContainerKind
from k8snet_tui.model.description import Phase
from tests.diagnosis.captured import captured_case, captured_events, captured_node


def test_a_pod_has_its_containers_with_state_and_last_state() -> None:
    pod = captured_case("oom").pod
    container = pod.containers[0]
    assert (pod.key, pod.node, pod.qos, pod.addresses) == (
        "broken/oom",
        "node-1",
        "Burstable",
        ("10.244.0.7",),
    )
    assert (container.state.phase, container.state.reason) == (Phase.WAITING, "CrashLoopBackOff")
    assert container.last and (container.last.reason, container.last.exit_code) == ("OOMKilled", 137)
    assert container.limits == (("memory", "16Mi"),) and container.restarts == 3


def test_init_containers_come_first_and_volumes_name_what_is_behind_them() -> None:
    assert [c.kind for c in captured_case("initwaits").pod.containers] == [
        ContainerKind.INIT,
        ContainerKind.MAIN,
    ]
    assert dict(captured_case("novolume").pod.volumes)["conf"] == "ConfigMap nosuchmap"
    assert captured_case("unready").pod.containers[0].probes == ("readiness",)


def test_a_node_has_its_conditions_taints_and_system() -> None:
    node = captured_node("controlplane")
    ready = node.condition("Ready")
    assert ready and ready.status == "True"
    assert node.taints == ("node-role.kubernetes.io/control-plane:NoSchedule",)
    assert ("InternalIP", "192.168.56.10") in node.addresses and node.pod_cidrs == ("10.244.1.0/24",)
    assert node.runtime.startswith("containerd://") and node.kernel and node.system


def test_an_event_of_either_api_has_its_time_its_source_and_its_count() -> None:
    events = {event.reason: event for event in captured_events("crash")}
    assert events["Scheduled"].source == "default-scheduler" and events["Scheduled"].last_s > 1.7e9
    backoff = events["BackOff"]
    assert backoff.warning and backoff.container == "main" and backoff.count > 1


def test_text_of_a_cluster_loses_its_sting_and_its_secrets() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.abc"
    body = {"metadata": {"name": "e", "namespace": "n"}, "involvedObject": {}, "reason": "Bad\x1b[2J"}
    event = decode_event(json.dumps(body | {"message": f"\x1b]52;c;aGk=\x07used {token}\nrm -rf"}).encode())
    assert (event.reason, event.message) == ("Bad", "used [hidden] rm -rf")


def test_nulls_are_read_as_kubectl_reads_them() -> None:
    """Go's zero of the type, whatever the API says must be there: one odd condition hides no pod."""
    container: dict[str, Any] = {
        "name": None,
        "image": None,
        "ports": [None, {"containerPort": 80}],
        "volumeMounts": [{}],
    }
    status = {"conditions": [None, {"type": "Ready", "status": None}], "containerStatuses": [None, {}]}
    labels = {"app": None, "tier": "web"}
    body = {"metadata": {"name": "p", "labels": labels}, "spec": {"containers": [None, container]}}
    pod = decode_pod(json.dumps(body | {"status": status}).encode())
    assert (pod.name, pod.labels) == ("p", (("app", ""), ("tier", "web")))
    assert [(c.kind, c.status) for c in pod.conditions] == [("Ready", "")]
    assert [(c.name, c.ports) for c in pod.containers] == [("", ("80/TCP",))]


@pytest.mark.parametrize(
    "body", [{"kind": "Status", "message": "no"}, [], {"spec": 7}, {"status": {"phase": 1}}]
)
def test_what_is_no_pod_is_one_sentence(body: Any) -> None:
    with pytest.raises(Rejected, match="the server sent"):
        decode_pod(json.dumps(body).encode())
