"""The cluster side on a genuine Kubernetes: set K8SNET_TEST_KUBECONFIG to a kubeconfig of an administrator.

Everything happens in a namespace of its own, made and removed here, but for reads of the whole cluster.
"""

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
import pytest

from k8snet_tui.cluster.config.client_config import ClientConfig, Secret
from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.errors import (
    CommandNotFound,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotStarted,
    Rejected,
)
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.cluster.lists.changes import Change, Deleted, Listed, Upserted
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import NODES, PODS
from k8snet_tui.cluster.objects.resources import get_object, get_version, list_objects, namespace_exists
from k8snet_tui.cluster.streams.exec import open_attach, open_exec
from k8snet_tui.cluster.typed.calls import may
from k8snet_tui.cluster.workloads.orders import Created, ProbePodOrder, order_probe_pod
from k8snet_tui.cluster.workloads.probe_pods import (
    add_ephemeral_container,
    create_probe_pod,
    launch_probe_pod,
)
from k8snet_tui.cluster.workloads.removal import list_leftovers, remove
from k8snet_tui.model.cluster import ContainerKind, Pod

KUBECONFIG = os.environ.get("K8SNET_TEST_KUBECONFIG", "")
IMAGE = os.environ.get("K8SNET_TEST_IMAGE", "busybox")
ECHO = ["sh", "-c", "while read -r -t 30 line; do echo got $line; done"]
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"


@pytest.fixture
def config() -> ClientConfig:
    return load_client_config(KUBECONFIG, None)


@pytest.fixture
async def c(config: ClientConfig) -> AsyncIterator[Connection]:
    connection = await connect(config)
    yield connection
    await connection.close()


@pytest.fixture
async def namespace(c: Connection) -> AsyncIterator[str]:
    """A namespace that any default service account can be used in, removed afterwards."""
    name = f"k8snet-test-{secrets.token_hex(3)}"
    await post(c, "/api/v1/namespaces", kind="Namespace", metadata={"name": name})
    path = f"/api/v1/namespaces/{name}/serviceaccounts"
    async with asyncio.timeout(20):
        while not await exists(c, f"{path}/default"):
            await asyncio.sleep(0.1)
    yield name
    for leftover in await list_leftovers(c, name):
        await remove(c, leftover.created)
    await c.request("DELETE", f"/api/v1/namespaces/{name}")


async def post(c: Connection, path: str, **body: Any) -> Any:
    return msgspec.json.decode(await c.request("POST", path, body=msgspec.json.encode(body)))


async def exists(c: Connection, path: str) -> bool:
    try:
        await c.request("GET", path)
    except NotFound:
        return False
    return True


async def some_node(c: Connection) -> str:
    nodes = [n for n in await list_objects(c, NODES) if n.ready and not n.roles]
    return (nodes or await list_objects(c, NODES))[0].name


async def order(c: Connection, namespace: str, command: list[str]) -> ProbePodOrder:
    node = await some_node(c)
    return order_probe_pod(namespace, node, session="test", image=IMAGE, command=command, lifetime_s=120)


async def probe(c: Connection, namespace: str, command: list[str]) -> Created:
    return await create_probe_pod(c, await order(c, namespace, command))


async def test_pods_are_printed_as_the_server_prints_them(c: Connection) -> None:
    table = msgspec.json.decode(await c.request("GET", "/api/v1/pods", accept=TABLE))
    printed = {
        (row["object"]["metadata"]["namespace"], row["cells"][0]): row["cells"] for row in table["rows"]
    }
    pods = await list_objects(c, PODS)
    assert {(p.namespace, p.name) for p in pods} == set(printed)
    for pod in pods:
        _, ready, status, restarts, *_ = printed[pod.namespace, pod.name]
        assert [f"{pod.ready}/{pod.size}", pod.status] == [ready, status], pod.key
        assert str(pod.restarts) == str(restarts).split()[0], pod.key


async def test_nodes_and_the_version_are_known(c: Connection) -> None:
    nodes = await list_objects(c, NODES)
    assert all(n.addresses and n.runtime and n.kubelet for n in nodes)
    assert (await get_version(c)).startswith("v1.")
    assert await namespace_exists(c, "kube-system")
    assert not await namespace_exists(c, "no-such-namespace")


async def test_a_reflector_sees_a_pod_come_and_go(c: Connection, namespace: str) -> None:
    seen: list[Change[Pod]] = []
    async with asyncio.timeout(40), aclosing(Reflector(c, PODS, namespace).changes()) as changes:

        async def follow_until(kind: type) -> None:
            async for change in changes:
                seen.append(change)
                if isinstance(change, kind):
                    return

        await follow_until(Listed)
        created = await probe(c, namespace, ECHO)
        await remove(c, created)
        await follow_until(Deleted)
    assert [type(change) for change in seen[:2]] == [Listed, Upserted]
    assert any(isinstance(change, Upserted) and change.item.status == "Running" for change in seen)
    assert isinstance(seen[-1], Deleted)
    assert seen[-1].item.name == created.name


async def test_a_probe_pod_is_driven_by_attach_and_ends_when_we_leave(c: Connection, namespace: str) -> None:
    created, stream = await launch_probe_pod(c, await order(c, namespace, ECHO))
    await stream.send(b"one\n")
    async with aclosing(stream.chunks()) as chunks:
        assert (await anext(chunks)).data == b"got one\n"
    (leftover,) = await list_leftovers(c, namespace)
    assert leftover.created == created
    assert leftover.is_own and not leftover.is_removable, "it is in use"
    await stream.close()
    async with asyncio.timeout(15):
        while (await get_object(c, PODS, created.name, namespace)).phase != "Succeeded":
            await asyncio.sleep(0.2)
    (leftover,) = await list_leftovers(c, namespace)
    assert leftover.is_removable, "it is over"
    await remove(c, created)
    async with asyncio.timeout(15):
        while await list_leftovers(c, namespace):
            await asyncio.sleep(0.1)
    await remove(c, created)


async def test_an_exec_gives_output_errors_and_the_exit_code(c: Connection, namespace: str) -> None:
    created = await probe(c, namespace, ECHO)

    async def run(*argv: str) -> tuple[bytes, bytes, int]:
        async with asyncio.timeout(10):
            stream = await open_exec(c, namespace, created.name, "probe", argv, stdin=False)
            stdout = b"".join([chunk.data async for chunk in stream.chunks()])
            await stream.close()
        return stdout, stream.stderr, stream.exit_code or 0

    assert await run("sh", "-c", "echo out; echo err >&2; exit 7") == (b"out\n", b"err\n", 7)
    assert len((await run("head", "-c", "900000", "/dev/zero"))[0]) == 900_000
    with pytest.raises(CommandNotFound):
        await run("no-such-program")
    with pytest.raises(CommandNotFound):
        await run("/bin/no-such-program")
    with pytest.raises(NotFound, match="there is no pod nobody"):
        await open_exec(c, namespace, "nobody", "probe", ["sh"])
    with pytest.raises(Rejected, match="container nope is not valid"):
        stream = await open_exec(c, namespace, created.name, "nope", ["sh"])
        await anext(stream.chunks())


async def test_stdin_closed_alone_ends_the_program_with_its_exit_code(c: Connection, namespace: str) -> None:
    created = await probe(c, namespace, ECHO)
    stream = await open_exec(c, namespace, created.name, "probe", ["cat"])
    await stream.send(b"through")
    assert await stream.close_stdin()
    assert b"".join([chunk.data async for chunk in stream.chunks()]) == b"through"
    assert stream.exit_code == 0


async def test_an_ephemeral_container_is_driven_and_stays_in_the_spec(c: Connection, namespace: str) -> None:
    created = await probe(c, namespace, ["sleep", "100"])
    pod = await get_object(c, PODS, created.name, namespace)
    name = await add_ephemeral_container(c, pod, IMAGE, ECHO)
    stream = await open_attach(c, namespace, pod.name, name)
    await stream.send(b"one\n")
    assert (await anext(stream.chunks())).data == b"got one\n"
    await stream.close()
    containers = (await get_object(c, PODS, pod.name, namespace)).containers
    assert [x.name for x in containers if x.kind is ContainerKind.EPHEMERAL] == [name]


async def test_a_program_that_is_not_there_is_why_a_probe_pod_does_not_start(
    c: Connection, namespace: str
) -> None:
    with pytest.raises(NotStarted, match="no-such-program"):
        await probe(c, namespace, ["no-such-program"])
    async with asyncio.timeout(15):
        while await list_leftovers(c, namespace):
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("level", ["baseline", "restricted"])
async def test_pod_security_is_respected(c: Connection, namespace: str, level: str) -> None:
    patch = json.dumps({"metadata": {"labels": {"pod-security.kubernetes.io/enforce": level}}}).encode()
    path = f"/api/v1/namespaces/{namespace}"
    await c.request("PATCH", path, body=patch, content_type="application/merge-patch+json")
    if level == "baseline":
        await probe(c, namespace, ECHO)
    else:
        with pytest.raises(Rejected, match=r"Pod Security \(restricted:latest\) forbids a probe pod"):
            await probe(c, namespace, ECHO)


async def test_a_wrong_token_is_not_let_in(config: ClientConfig) -> None:
    stranger = msgspec.structs.replace(
        config, token=Secret("wrong"), client_certificate="", client_key=None, plugin=None
    )
    connection = await connect(stranger)
    with pytest.raises(NotAuthenticated, match="does not accept these credentials"):
        await list_objects(connection, PODS)
    await connection.close()


async def test_a_user_with_few_rights_is_told_which_are_missing(
    config: ClientConfig, c: Connection, namespace: str
) -> None:
    """May read pods of one namespace, and nothing else."""
    base = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    await post(c, base, kind="ServiceAccount", metadata={"name": "reader"})
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}]
    await post(c, f"{rbac}/roles", kind="Role", metadata={"name": "reader"}, rules=rules)
    subject = {"kind": "ServiceAccount", "name": "reader", "namespace": namespace}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}
    await post(
        c,
        f"{rbac}/rolebindings",
        kind="RoleBinding",
        metadata={"name": "r"},
        subjects=[subject],
        roleRef=role,
    )
    token = (await post(c, f"{base}/reader/token", spec={"expirationSeconds": 600}))["status"]["token"]
    created = await probe(c, namespace, ECHO)
    reader = await connect(
        msgspec.structs.replace(
            config, token=Secret(token), client_certificate="", client_key=None, plugin=None
        )
    )
    try:
        assert [p.name for p in await list_objects(reader, PODS, namespace)] == [created.name]
        assert await may(reader, "list", "pods", namespace=namespace)
        assert not await may(reader, "create", "pods", "exec", namespace)
        refusals = [
            (list_objects(reader, PODS), "may not list pods in the whole cluster"),
            (list_objects(reader, NODES), "may not list nodes in the whole cluster"),
            (
                open_exec(reader, namespace, created.name, "probe", ["sh"]),
                f"may not [a-z]+ pods/exec in the namespace {namespace}",
            ),
            (probe_as(reader, namespace), f"may not create pods in the namespace {namespace}"),
        ]
        for attempt, words in refusals:
            with pytest.raises(NotAllowed, match=words):
                await attempt
    finally:
        await reader.close()


async def probe_as(c: Connection, namespace: str) -> Created:
    asked = order_probe_pod(namespace, "node-1", session="test", image=IMAGE, command=ECHO, lifetime_s=120)
    return await create_probe_pod(c, asked)
