"""What we create in a cluster, and its removal. Whoever calls this has asked for consent.

Whatever fails or is cancelled on the way to a running probe pod, the pod is removed again. An ephemeral
container can't be: it stays in its pod's spec, and ends with its stdin.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import Struct

from k8snet_tui.cluster.errors import ClusterError, Conflict, NotFound, Rejected
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.error_mapping import reading
from k8snet_tui.cluster.http.paths import pod_path, pods_path
from k8snet_tui.cluster.objects.api_objects import PodObject
from k8snet_tui.cluster.objects.pod_status import print_status
from k8snet_tui.cluster.objects.resources import list_raw
from k8snet_tui.cluster.streams.attach import StartingStream
from k8snet_tui.cluster.streams.pod_start import wait_until_running
from k8snet_tui.cluster.workloads.workload_specs import (
    CONTAINER,
    EPHEMERAL_PREFIX,
    MANAGED_BY,
    OUR_NAME,
    Json,
    describe_creator,
    make_name,
    specify_ephemeral_container,
    specify_probe_pod,
)
from k8snet_tui.model.cluster import Pod

REMOVE_S = 5.0
POD_SECURITY = "violates PodSecurity"


class Created(Struct, frozen=True):
    """A pod of ours."""

    namespace: str
    name: str
    uid: str
    node: str = ""
    container: str = CONTAINER
    session: str = ""
    creator: str = ""
    status: str = ""
    own: bool = True
    """Created by this user on this machine."""
    expired: bool = False
    removed: bool = False
    """The server has taken its removal; its kubelet may need some seconds."""


async def create_probe_pod(
    c: Connection,
    namespace: str,
    node: str,
    *,
    session: str,
    image: str,
    command: Sequence[str],
    lifetime_s: int,
) -> Created:
    """Returns when it runs. Raises NotStarted, Rejected (quota, Pod Security), NotAllowed and the like."""
    post = _prepare_probe_pod(
        c, namespace, node, session=session, image=image, command=command, lifetime_s=lifetime_s
    )
    async with _undone_if_failed(c, post, namespace) as pod:
        await wait_until_running(c, pod, CONTAINER, f"the probe pod on {node}")
        return _describe(pod)


async def launch_probe_pod(
    c: Connection,
    namespace: str,
    node: str,
    *,
    session: str,
    image: str,
    command: Sequence[str],
    lifetime_s: int,
) -> tuple[Created, StartingStream]:
    """As create_probe_pod, to be driven by attach: half a second earlier, for nobody waits for the kubelet.

    Why it does not start is raised by the stream. The caller closes the stream and removes the pod.
    """
    post = _prepare_probe_pod(
        c, namespace, node, session=session, image=image, command=command, lifetime_s=lifetime_s
    )
    async with _undone_if_failed(c, post, namespace) as pod:
        return _describe(pod), StartingStream(c, pod, CONTAINER, f"the probe pod on {node}")


async def add_ephemeral_container(
    c: Connection, pod: Pod, *, session: str, image: str, command: Sequence[str]
) -> str:
    """Its name, when it runs. `session` is for the caller's ledger: a container has no annotations."""
    name, patched = await _patch_in(c, pod, image, command)
    await wait_until_running(c, patched, name, f"the container added to {pod.name}")
    return name


async def launch_ephemeral_container(
    c: Connection, pod: Pod, *, session: str, image: str, command: Sequence[str]
) -> tuple[str, StartingStream]:
    """As add_ephemeral_container, to be driven by attach at once. The caller closes the stream."""
    name, patched = await _patch_in(c, pod, image, command)
    return name, StartingStream(c, patched, name, f"the container added to {pod.name}")


Send: TypeAlias = Callable[[bool], Awaitable[bytes]]


def _prepare_probe_pod(
    c: Connection,
    namespace: str,
    node: str,
    *,
    session: str,
    image: str,
    command: Sequence[str],
    lifetime_s: int,
) -> Send:
    name = make_name("k8snet-probe")

    async def post(may_add: bool) -> bytes:
        spec = specify_probe_pod(
            name, node, session=session, image=image, command=command, lifetime_s=lifetime_s, may_add=may_add
        )
        return await c.request("POST", pods_path(namespace), body=msgspec.json.encode(spec))

    return post


@asynccontextmanager
async def _undone_if_failed(c: Connection, post: Send, namespace: str) -> AsyncIterator[PodObject]:
    """The pod as the server took it; removed again if the block fails or is cancelled."""
    posting = asyncio.ensure_future(_offer(post, f"a probe pod in the namespace {namespace}"))
    try:
        yield _decode_pod(await asyncio.shield(posting))
    except BaseException:
        # A request that was cancelled may have created the pod all the same: wait for its answer.
        with suppress(ClusterError, TimeoutError):
            async with asyncio.timeout(REMOVE_S):
                await remove(c, _describe(_decode_pod(await posting)))
        raise


async def _patch_in(c: Connection, pod: Pod, image: str, command: Sequence[str]) -> tuple[str, PodObject]:
    name = make_name(EPHEMERAL_PREFIX)

    async def patch(may_add: bool) -> bytes:
        spec: Json = specify_ephemeral_container(name, image=image, command=command, may_add=may_add)
        # The UID makes it a conflict if the pod was replaced by another of its name.
        spec["metadata"] = {"uid": pod.uid}
        return await c.request(
            "PATCH",
            pod_path(pod.namespace, pod.name, "ephemeralcontainers"),
            body=msgspec.json.encode(spec),
            content_type="application/strategic-merge-patch+json",
        )

    return name, _decode_pod(await _offer(patch, f"a container added to {pod.name}"))


async def _offer(send: Send, what: str) -> bytes:
    """With raw sockets added; where Pod Security forbids adding, once more without."""
    try:
        return await send(True)
    except Rejected as refusal:
        if POD_SECURITY not in refusal.message:
            raise
    try:
        return await send(False)
    except Rejected as refusal:
        if POD_SECURITY not in refusal.message:
            raise
        level = refusal.message.partition(f'{POD_SECURITY} "')[2].partition('"')[0]
        raise Rejected(
            f"Pod Security ({level}) forbids {what}",
            status=refusal.status,
            remedy="trace from a pod that has its own tools, or from the node",
        ) from None


async def remove(c: Connection, created: Created) -> None:
    """This very pod, by its UID; one that is gone, or was replaced by another of its name, is left alone."""
    # One second and not none: so the kubelet confirms the end. Without grace the object goes first, its
    # containers some time later, and a kubelet in the midst of starting them loses its place.
    options = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 1}
    body = msgspec.json.encode(options | {"preconditions": {"uid": created.uid}})
    with suppress(NotFound, Conflict):
        await c.request("DELETE", pod_path(created.namespace, created.name), body=body, timeout_s=REMOVE_S)


async def list_created(c: Connection, namespace: str | None) -> list[Created]:
    """All pods that this tool has created and that are still there, whoever ran it."""
    query = [("labelSelector", f"{MANAGED_BY}={OUR_NAME}")]
    pods = [_decode_pod(raw) async for raw in list_raw(c, pods_path(namespace), query)]
    return [_describe(pod) for pod in pods if pod.metadata.annotations.session]


def _describe(pod: PodObject) -> Created:
    meta = pod.metadata
    return Created(
        namespace=meta.namespace,
        name=meta.name,
        uid=meta.uid,
        node=pod.spec.node_name,
        session=meta.annotations.session,
        creator=meta.annotations.creator,
        status=print_status(pod).word,
        own=meta.annotations.creator == describe_creator(),
        expired=_is_past(meta.annotations.expires),
        removed=meta.deletion_timestamp is not None,
    )


def _is_past(moment: str) -> bool:
    try:
        return datetime.fromisoformat(moment).timestamp() < time.time()
    except ValueError:
        return False


def _decode_pod(body: bytes | msgspec.Raw) -> PodObject:
    with reading("a pod"):
        return msgspec.json.decode(body, type=PodObject, strict=False)
