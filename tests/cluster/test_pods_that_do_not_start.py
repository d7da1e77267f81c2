"""Ten pods that a genuine cluster does not start, each for another reason: the sentence names it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from kubernetes import client

from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.session.objects.descriptions import describe_pod, describe_workload
from tests.cluster.administrator import READS_PODS, STREAM, Administrator, Grant
from tests.cluster.broken_pods import (
    BREAKER,
    BROKEN,
    LOST_NODE,
    REPLICA_SET,
    UNCONNECTED,
    UNCONNECTED_WORDS,
    webhook,
)
from tests.screen.test_on_a_cluster import PROGRAM, leave
from tests.terminal import Terminal

LIMIT_S = 50.0


@pytest.fixture(scope="module")
def broken(administrator: Administrator) -> Iterator[str]:
    """A namespace with all of them at once, so that they fail while others are looked at."""
    unready = {"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown", "message": "silent"}
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    status = {"conditions": [unready | {"lastTransitionTime": now, "lastHeartbeatTime": now}]}
    with administrator.namespace() as name:
        administrator.core.create_node({"metadata": {"name": LOST_NODE}})
        try:
            administrator.core.patch_node_status(LOST_NODE, {"status": status})
            for body, _ in BROKEN.values():
                administrator.create_pod(name, body)
            yield name
        finally:
            administrator.forget_node(LOST_NODE)


@pytest.fixture
async def connection(kubeconfig: str) -> AsyncIterator[Connection]:
    connection = await connect(load_client_config(kubeconfig, None))
    yield connection
    await connection.close()


async def sentence_of(stories: Any, words: str) -> Finding:
    """The first finding with the words; the last one's sentence where they never come."""
    said = "nothing"
    with suppress(TimeoutError):
        async with asyncio.timeout(LIMIT_S), aclosing(stories):
            async for story in stories:
                if story.finding:
                    said = story.finding.sentence
                if words in said:
                    found: Finding = story.finding
                    return found
    raise AssertionError(f"never said: {words}; the last was: {said}")


@pytest.mark.parametrize("reason", BROKEN)
async def test_the_sentence_names_the_reason(reason: str, broken: str, connection: Connection) -> None:
    body, words = BROKEN[reason]
    finding = await sentence_of(describe_pod(connection, broken, body["metadata"]["name"]), words)
    assert finding.is_broken and finding.evidence


async def test_a_broken_cni_configuration_is_named_with_its_node(
    administrator: Administrator, place: str, connection: Connection
) -> None:
    with broken_network(administrator, place):
        administrator.create_pod(place, UNCONNECTED)
        finding = await sentence_of(describe_pod(connection, place, "unconnected"), UNCONNECTED_WORDS)
    assert "node-2" in finding.remedy


@contextmanager
def broken_network(administrator: Administrator, namespace: str) -> Iterator[None]:
    """A second configuration on node-2, which comes first by its name."""
    administrator.create_pod(namespace, BREAKER)
    administrator.wait_for(lambda pod: pod.status.phase == "Running", namespace, "breaker")
    time.sleep(1)  # containerd looks at the folder
    try:
        yield
    finally:
        exec_in: Any = administrator.core.connect_get_namespaced_pod_exec
        STREAM(exec_in, "breaker", namespace, command=["rm", "/cni/05-broken.conflist"], stdout=True)


@contextmanager
def silent_webhook(administrator: Administrator, namespace: str) -> Iterator[None]:
    hooks: Any = client.AdmissionregistrationV1Api(administrator.api)
    hooks.create_validating_webhook_configuration(webhook(namespace, namespace))
    try:
        yield
    finally:
        hooks.delete_validating_webhook_configuration(namespace)


@contextmanager
def small_quota(administrator: Administrator, namespace: str) -> Iterator[None]:
    """It goes with the namespace."""
    administrator.limit_pods(namespace, 0)
    yield


@pytest.mark.parametrize(
    ("refuse", "words"),
    [
        (small_quota, "no pod is created: the quota few is used up: pods=1 asked for"),
        (silent_webhook, "no pod is created: the admission webhook guard.example.com does not answer"),
    ],
    ids=["quota", "admission webhook"],
)
async def test_a_workload_without_pods_names_who_refused_them(
    refuse: Callable[[Administrator, str], Any],
    words: str,
    administrator: Administrator,
    place: str,
    connection: Connection,
) -> None:
    apps: Any = client.AppsV1Api(administrator.api)
    with refuse(administrator, place):
        apps.create_namespaced_replica_set(place, REPLICA_SET)
        finding = await sentence_of(describe_workload(connection, "ReplicaSet", place, "web"), words)
        apps.delete_namespaced_replica_set("web", place)
    assert finding.evidence[0].startswith("replicaset-controller")


def test_the_screen_says_it_first_and_shows_the_log_of_the_run_before(kubeconfig: str, broken: str) -> None:
    with Terminal((*PROGRAM, "-n", broken), KUBECONFIG=kubeconfig) as terminal:
        terminal.wait_for("crash", "oom", "noimage")
        terminal.press("\r")  # the first by name
        terminal.wait_for("its container main ends with exit code 3", "Events", "BackOff")
        terminal.press("l")
        terminal.wait_for(f"Log of {broken}/crash main")
        terminal.press("q")
        terminal.press("y")
        terminal.wait_for("kind: Pod")
        terminal.press("qq")
        terminal.wait_for("Path")
        leave(terminal)


def test_a_page_needs_no_more_than_the_rights_it_names(
    administrator: Administrator, broken: str, tmp_path: Path
) -> None:
    """Who may read pods and not events is told so, and sees the rest."""
    resource, verbs = READS_PODS
    with (
        administrator.user(tmp_path, broken, Grant(resource, verbs, broken)) as user,
        Terminal((*PROGRAM, "-n", broken), KUBECONFIG=user.kubeconfig) as terminal,
    ):
        terminal.wait_for("crash", "oom")
        terminal.press("\r")
        terminal.wait_for("its container main ends with exit code 3", "may not list events")
        terminal.press("q")
        leave(terminal)
