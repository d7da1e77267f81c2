"""The official Python client against the server: what it lists, watches, patches and runs."""

from collections.abc import Iterator
from typing import Any

import pytest
from kubernetes import client, config, stream, watch

from tests.contract.cluster import TUTORIAL, Cluster

LOAD: Any = config.load_kube_config
WATCH: Any = watch.Watch
STREAM: Any = stream.stream


@pytest.fixture(scope="module")
def core(cluster: Cluster) -> Iterator[Any]:
    LOAD(str(cluster.kubeconfig))
    with client.ApiClient() as api:
        yield client.CoreV1Api(api)


def make_body(name: str, *command: str) -> dict[str, Any]:
    image = {"image": "busybox", "imagePullPolicy": "IfNotPresent"}
    return {
        "metadata": {"name": name},
        "spec": {
            "containers": [{"name": "main", "command": list(command), **image}],
            "restartPolicy": "Never",
            "nodeSelector": {"kubernetes.io/hostname": "node-2"},
        },
    }


def test_it_lists_in_pages(core: Any) -> None:
    first = core.list_namespaced_pod("default", limit=3)
    rest = core.list_namespaced_pod("default", _continue=first.metadata._continue)
    assert set(TUTORIAL) <= {pod.metadata.name for pod in (*first.items, *rest.items)}
    assert len(first.items) == 3


def test_it_reads_nodes_services_and_slices_as_typed_objects(core: Any) -> None:
    nodes = {node.metadata.name: node for node in core.list_node().items}
    assert nodes["node-2"].status.node_info.operating_system == "linux"
    service = core.read_namespaced_service("kubernetes", "default")
    assert service.spec.ports[0].port == 443
    discovery: Any = client.DiscoveryV1Api(core.api_client)
    slices = discovery.list_namespaced_endpoint_slice("default")
    assert "kubernetes" in {item.metadata.name for item in slices.items}
    assert client.VersionApi(core.api_client).get_code().git_version.startswith("v1.")
    assert core.list_event_for_all_namespaces(limit=1).kind == "EventList"


def test_it_watches_a_pod_from_its_creation_to_its_end(core: Any, name: str) -> None:
    version = core.list_namespaced_pod("default").metadata.resource_version
    core.create_namespaced_pod("default", make_body(name, "true"))
    phases = []
    for event in WATCH().stream(
        core.list_namespaced_pod,
        "default",
        field_selector=f"metadata.name={name}",
        resource_version=version,
        timeout_seconds=20,
    ):
        phases.append((event["type"], event["object"].status.phase))
        if event["object"].status.phase == "Succeeded":
            break
    assert phases[0] == ("ADDED", "Pending")
    assert phases[-1] == ("MODIFIED", "Succeeded")
    assert event["object"].spec.node_name == "node-2"


def test_it_patches_labels_and_ephemeral_containers(core: Any, name: str) -> None:
    core.create_namespaced_pod("default", make_body(name, "sleep", "100"))
    patched = core.patch_namespaced_pod(name, "default", {"metadata": {"labels": {"a": "b"}}})
    assert patched.metadata.labels == {"a": "b"}
    container = {"name": "extra", "image": "busybox", "imagePullPolicy": "IfNotPresent", "command": ["true"]}
    body = {"spec": {"ephemeralContainers": [container]}}
    pod = core.patch_namespaced_pod_ephemeralcontainers(name, "default", body)
    assert pod.spec.ephemeral_containers[0].name == "extra"


def test_it_runs_a_program_and_reads_a_log(core: Any, name: str) -> None:
    printed = STREAM(
        core.connect_get_namespaced_pod_exec,
        "shell-1",
        "default",
        command=["cat", "/proc/sys/kernel/ostype"],
        stdout=True,
    )
    assert printed.split() == ["Linux"]
    assert core.read_namespaced_pod_log("shell-1", "default") == ""
