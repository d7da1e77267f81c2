"""Lists, watches, changes and refusals on the wire."""

import asyncio
from base64 import urlsafe_b64encode
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest

from tests.contract.cluster import PODS, TUTORIAL, Cluster

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
STRATEGIC, MERGE, JSON_PATCH = (
    f"application/{kind}+json" for kind in ("strategic-merge-patch", "merge-patch", "json-patch")
)


async def version_of(cluster: Cluster) -> str:
    answer = await cluster.ask("GET", f"{PODS}?limit=1")
    return str(answer.json["metadata"]["resourceVersion"])


async def test_a_wrong_token_is_unauthorized(cluster: Cluster) -> None:
    answer = await cluster.ask("GET", PODS, Authorization="Bearer wrong")
    assert (answer.status, answer.json["reason"]) == (401, "Unauthorized")


@pytest.mark.parametrize(
    ("method", "path", "code", "message"),
    [
        ("GET", f"{PODS}/absent", 404, 'pods "absent" not found'),
        ("GET", "/api/v1/nodes/absent", 404, 'nodes "absent" not found'),
        (
            "GET",
            "/api/v1/namespaces/default/absents",
            404,
            "the server could not find the requested resource",
        ),
        ("GET", f"{PODS}?limit=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'),
        ("GET", f"{PODS}?fieldSelector=foo%3Dbar", 400, "field label not supported: foo"),
        ("GET", f"{PODS}?fieldSelector=foo", 400, "invalid selector: 'foo'; can't understand 'foo'"),
        ("GET", f"{PODS}?labelSelector=run%20in", 400, "unable to parse requirement: found '"),
        ("GET", f"{PODS}?limit=2&continue=abc", 400, "invalid continue token: continue key is not valid"),
        ("DELETE", f"{PODS}/absent", 404, 'pods "absent" not found'),
        ("GET", f"{PODS}/shell-1/log?container=absent", 400, "container absent is not valid for pod shell-1"),
    ],
)
async def test_a_refusal_is_a_status(
    cluster: Cluster, method: str, path: str, code: int, message: str
) -> None:
    answer = await cluster.ask(method, path)
    status = answer.json
    assert (answer.status, status["code"], status["kind"]) == (code, code, "Status")
    assert status["message"].startswith(message)


async def test_an_unknown_group_is_a_plain_404(cluster: Cluster) -> None:
    answer = await cluster.ask("GET", "/apis/absent/v1")
    assert (answer.status, answer.text) == (404, "404 page not found\n")


async def test_pages_of_one_list_are_of_one_version(cluster: Cluster) -> None:
    first = (await cluster.ask("GET", f"{PODS}?limit=2")).json
    token = first["metadata"]["continue"]
    assert first["metadata"]["remainingItemCount"] >= 3
    names = [item["metadata"]["name"] for item in first["items"]]
    while token:
        page = (await cluster.ask("GET", f"{PODS}?limit=2&continue={token}")).json
        assert page["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
        names += [item["metadata"]["name"] for item in page["items"]]
        token = page["metadata"].get("continue")
    assert set(TUTORIAL) <= set(names)
    assert all(before < after for before, after in pairwise(names))


async def test_a_page_of_a_forgotten_version_is_expired(cluster: Cluster) -> None:
    token = urlsafe_b64encode(b'{"v":"meta.k8s.io/v1","rv":2,"start":"a\\u0000"}').decode().rstrip("=")
    answer = await cluster.ask("GET", f"{PODS}?limit=2&continue={token}")
    assert (answer.status, answer.json["reason"]) == (410, "Expired")
    rest = await cluster.ask("GET", f"{PODS}?limit=2&continue={answer.json['metadata']['continue']}")
    assert rest.json["items"][0]["metadata"]["name"] == min(TUTORIAL)


async def test_a_watch_from_a_forgotten_version_is_expired(cluster: Cluster) -> None:
    path = "/api/v1/events?watch=true&resourceVersion=1&timeoutSeconds=5"
    events = [event async for event in cluster.watch(path)]
    assert [(e["type"], e["object"]["code"], e["object"]["reason"]) for e in events] == [
        ("ERROR", 410, "Expired")
    ]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("fieldSelector=metadata.name%3Dshell-1", {"shell-1"}),
        ("fieldSelector=spec.nodeName%3Dnode-2,status.phase%3DRunning", {"httpd", "shell-2"}),
        ("labelSelector=run%20in%20(nginx,web1)", {"nginx", "web1"}),
        ("labelSelector=run,run!%3Dnginx,run%20notin%20(web1,shell-2)", {"httpd", "shell-1"}),
        ("labelSelector=!run", set()),
    ],
)
async def test_selectors_choose(cluster: Cluster, selector: str, expected: set[str]) -> None:
    items = (await cluster.ask("GET", f"{PODS}?{selector}")).json["items"]
    assert {item["metadata"]["name"] for item in items} & set(TUTORIAL) == expected


async def test_a_watch_with_a_selector_sees_objects_come_and_go(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sleep", "100")
    await cluster.await_pod(name, "Running")
    since = await version_of(cluster)
    path = f"{PODS}?watch=true&labelSelector=seen%3D{name}&resourceVersion={since}&timeoutSeconds=30"
    for label in (name, None):
        patch = {"metadata": {"labels": {"seen": label}}}
        answer = await cluster.ask("PATCH", f"{PODS}/{name}", patch, content_type=MERGE)
        assert answer.status == 200, answer.text
    assert await cluster.watch_until(path, ("DELETED", name)) == [("ADDED", name), ("DELETED", name)]


async def test_a_watch_ends_after_its_timeout_and_can_be_taken_up_again(cluster: Cluster, name: str) -> None:
    since = await version_of(cluster)
    path = f"{PODS}?watch=true&fieldSelector=metadata.name%3D{name}&resourceVersion={since}"
    assert [event async for event in cluster.watch(f"{path}&timeoutSeconds=1")] == []
    await cluster.create_pod(name, "true")
    seen = await cluster.watch_until(f"{path}&timeoutSeconds=30", ("MODIFIED", name))
    assert seen[0] == ("ADDED", name)


async def test_a_watch_of_tables_has_columns_once(cluster: Cluster, name: str) -> None:
    since = await version_of(cluster)
    await cluster.create_pod(name, "true")
    path = f"{PODS}?watch=true&fieldSelector=metadata.name%3D{name}&resourceVersion={since}&timeoutSeconds=3"
    tables = [event["object"] async for event in cluster.watch(path, Accept=TABLE)]
    assert {table["kind"] for table in tables} == {"Table"}
    assert [len(table["columnDefinitions"] or ()) for table in tables] == [9] + [0] * (len(tables) - 1)
    assert {row["object"]["kind"] for table in tables for row in table["rows"]} == {"PartialObjectMetadata"}


async def test_a_pod_has_what_clients_read(cluster: Cluster) -> None:
    pod = (await cluster.ask("GET", f"{PODS}/shell-1")).json
    status = pod["status"]
    assert status["podIPs"] == [{"ip": status["podIP"]}]
    assert status["hostIPs"] == [{"ip": "192.168.56.11"}]
    assert {c["type"]: c["status"] for c in status["conditions"]} == dict.fromkeys(
        ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"), "True"
    )
    container = status["containerStatuses"][0]
    assert container["image"].startswith("docker.io/library/busybox:"), "a runtime names any tag of it"
    assert container["containerID"].startswith("containerd://")
    assert "startedAt" in container["state"]["running"]
    assert pod["metadata"]["managedFields"][0]["manager"] == "kubectl-run"
    assert pod["spec"]["volumes"][0]["projected"]["defaultMode"] == 420


async def test_a_node_has_flannels_marks(cluster: Cluster) -> None:
    node = (await cluster.ask("GET", "/api/v1/nodes/node-1")).json
    annotations = node["metadata"]["annotations"]
    assert annotations["flannel.alpha.coreos.com/backend-type"] in ("host-gw", "vxlan")
    assert annotations["flannel.alpha.coreos.com/public-ip"] == "192.168.56.11"
    conditions = {c["type"]: (c["status"], c["reason"]) for c in node["status"]["conditions"]}
    assert conditions["NetworkUnavailable"] == ("False", "FlannelIsUp")
    assert conditions["Ready"] == ("True", "KubeletReady")
    assert node["status"]["addresses"] == [
        {"type": "InternalIP", "address": "192.168.56.11"},
        {"type": "Hostname", "address": "node-1"},
    ]
    assert node["spec"]["podCIDRs"] == [node["spec"]["podCIDR"]]


async def test_flannels_pods_are_in_the_network_of_their_nodes(cluster: Cluster) -> None:
    pods = (await cluster.ask("GET", "/api/v1/namespaces/kube-flannel/pods")).json["items"]
    addresses = {pod["spec"]["nodeName"]: pod["status"]["podIP"] for pod in pods}
    assert addresses["node-1"] == "192.168.56.11"
    assert all(pod["spec"]["hostNetwork"] for pod in pods)
    assert {pod["metadata"]["ownerReferences"][0]["kind"] for pod in pods} == {"DaemonSet"}


@pytest.mark.parametrize(
    ("body", "code", "causes"),
    [
        (
            {"metadata": {"name": "Bad_Name"}, "spec": {"containers": [{"name": "X"}]}},
            422,
            ["metadata.name", "spec.containers[0].name", "spec.containers[0].image"],
        ),
        ({"metadata": {"name": "no-spec"}, "spec": {}}, 422, ["spec.containers"]),
        ({"metadata": {"name": "x", "namespace": "other"}, "spec": {}}, 400, []),
        ({"metadata": {"name": "x"}, "spec": {"containers": "text"}}, 400, []),
    ],
)
async def test_a_pod_that_cannot_be_is_refused_with_its_faults(
    cluster: Cluster, body: Any, code: int, causes: list[str]
) -> None:
    answer = await cluster.ask("POST", PODS, {"kind": "Pod", "apiVersion": "v1", **body})
    assert answer.status == code
    found = answer.json.get("details", {}).get("causes", [])
    assert [cause["field"] for cause in found] == causes


async def test_a_name_is_given_once_and_a_namespace_has_to_be_there(cluster: Cluster) -> None:
    body = {"metadata": {"name": "shell-1"}, "spec": {"containers": [{"name": "x", "image": "busybox"}]}}
    answer = await cluster.ask("POST", PODS, body)
    assert (answer.status, answer.json["reason"]) == (409, "AlreadyExists")
    elsewhere = await cluster.ask("POST", "/api/v1/namespaces/absent/pods", body)
    assert (elsewhere.status, elsewhere.json["message"]) == (404, 'namespaces "absent" not found')


async def test_deletion_honours_the_uid_and_the_grace_period(cluster: Cluster, name: str) -> None:
    script = "trap 'sleep 0.5; exit 0' TERM; while :; do sleep 0.1; done"
    pod = await cluster.create_pod(name, "sh", "-c", script)
    await cluster.await_pod(name, "Running")
    refused = await cluster.ask("DELETE", f"{PODS}/{name}", {"preconditions": {"uid": "another"}})
    assert (refused.status, refused.json["reason"]) == (409, "Conflict")
    since = await version_of(cluster)
    options = {"preconditions": {"uid": pod["metadata"]["uid"]}, "gracePeriodSeconds": 9}
    leaving = await cluster.ask("DELETE", f"{PODS}/{name}", options)
    assert leaving.json["metadata"]["deletionGracePeriodSeconds"] == 9
    assert "deletionTimestamp" in leaving.json["metadata"]
    path = f"{PODS}?watch=true&fieldSelector=metadata.name%3D{name}&resourceVersion={since}&timeoutSeconds=30"
    seen = await cluster.watch_until(path, ("DELETED", name))
    assert len(seen) > 2


async def test_a_pod_that_finished_is_deleted_at_once(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "true")
    await cluster.await_pod(name, "Succeeded")
    assert (await cluster.ask("DELETE", f"{PODS}/{name}")).status == 200
    assert (await cluster.ask("GET", f"{PODS}/{name}")).status == 404


async def test_a_deadline_ends_a_pod(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sleep", "100", spec={"activeDeadlineSeconds": 1})
    pod = await cluster.await_pod(name, "Failed")
    assert pod["status"]["reason"] == "DeadlineExceeded"


async def test_three_kinds_of_patch_change_labels(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sleep", "100", labels={"a": "1"})
    patches: list[tuple[str, Any]] = [
        (MERGE, {"metadata": {"labels": {"b": "2"}}}),
        (STRATEGIC, {"metadata": {"labels": {"a": None}}}),
        (JSON_PATCH, [{"op": "add", "path": "/metadata/labels/c~1d", "value": "3"}]),
    ]
    for media, patch in patches:
        answer = await cluster.ask("PATCH", f"{PODS}/{name}", patch, content_type=media)
        assert answer.status == 200, answer.text
    assert answer.json["metadata"]["labels"] == {"b": "2", "c/d": "3"}
    other = await cluster.ask("PATCH", f"{PODS}/{name}", {}, content_type="application/foo")
    assert (other.status, other.json["reason"]) == (415, "UnsupportedMediaType")


async def test_ephemeral_containers_are_only_ever_added(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sleep", "100")
    await cluster.await_pod(name, "Running")
    path = f"{PODS}/{name}/ephemeralcontainers"
    first, second = (
        {"name": n, "image": "busybox", "imagePullPolicy": "IfNotPresent", "command": ["true"]} for n in "xy"
    )
    for container in (first, second):
        patch = {"spec": {"ephemeralContainers": [container]}}
        answer = await cluster.ask("PATCH", path, patch, content_type=STRATEGIC)
        assert answer.status == 200, answer.text
    names = [c["name"] for c in answer.json["spec"]["ephemeralContainers"]]
    assert sorted(names) == ["x", "y"]
    wrong: list[list[Any]] = [[], [first], [{"name": "main", "image": "busybox"}]]
    for containers in wrong:
        patch = {"spec": {"ephemeralContainers": containers}}
        assert (await cluster.ask("PATCH", path, patch, content_type=MERGE)).status == 422


async def test_a_followed_log_comes_line_by_line(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sh", "-c", "printf half; sleep 1; echo ' whole'; sleep 1; echo last")
    await cluster.await_pod(name, "Running")
    chunks = []
    async with (
        asyncio.timeout(15),
        cluster.session() as session,
        session.get(f"{PODS}/{name}/log?follow=true") as response,
    ):
        chunks = [chunk async for chunk in response.content.iter_any()]
    assert b"".join(chunks) == b"half whole\nlast\n"
    assert all(chunk.endswith(b"\n") for chunk in chunks)


async def test_a_log_has_times_and_begins_where_it_is_asked_to(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sh", "-c", "echo first; sleep 2; echo second; sleep 60")
    await cluster.await_pod(name, "Running")
    path = f"{PODS}/{name}/log?timestamps=true"
    async with asyncio.timeout(15):
        while len(lines := (await cluster.ask("GET", path)).text.splitlines()) < 2:
            await asyncio.sleep(0.2)
    stamps = [line.partition(" ")[0] for line in lines]
    assert [line.partition(" ")[2] for line in lines] == ["first", "second"] and stamps == sorted(stamps)
    later = await cluster.ask("GET", f"{path}&sinceTime={quote(stamps[1][:19] + stamps[1][29:])}")
    assert later.text.splitlines() == lines[1:]
    both = await cluster.ask("GET", f"{path}&sinceTime={quote(stamps[1])}&sinceSeconds=1")
    assert both.status == 422


async def test_events_of_one_object_are_listed_and_watched_alone(cluster: Cluster, name: str) -> None:
    about = quote(f"involvedObject.kind=Pod,involvedObject.name={name}")
    path = f"/api/v1/namespaces/default/events?fieldSelector={about}"
    await cluster.create_pod(name, "sleep", "60")
    await cluster.await_pod(name, "Running")
    async with asyncio.timeout(15):
        while not (events := (await cluster.ask("GET", path)).json["items"]):
            await asyncio.sleep(0.2)
    assert {event["involvedObject"]["name"] for event in events} == {name}
    assert all(event["reason"] and event["message"] and event["type"] for event in events)


async def test_discovery_comes_in_both_forms(cluster: Cluster) -> None:
    aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
    for path, plain in (("/api", "APIVersions"), ("/apis", "APIGroupList")):
        assert (await cluster.ask("GET", path)).json["kind"] == plain
        document = (await cluster.ask("GET", path, Accept=aggregated)).json
        assert document["kind"] == "APIGroupDiscoveryList"
    pods = [r for r in (await cluster.ask("GET", "/api/v1")).json["resources"] if r["name"] == "pods"]
    assert pods[0]["shortNames"] == ["po"]
    slices = (await cluster.ask("GET", "/apis/discovery.k8s.io/v1")).json
    assert slices["resources"][0]["kind"] == "EndpointSlice"
    assert (await cluster.ask("GET", "/readyz")).text == "ok"
