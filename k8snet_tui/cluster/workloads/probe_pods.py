"""Creating a probe pod, and adding a container to a pod. Whoever calls this has asked for consent.

Whatever fails or is cancelled on the way to a running probe pod, the pod is removed again. An ephemeral
container can't be: it stays in its pod's spec.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias, TypeVar

from k8snet_tui.cluster.errors import ClusterError, Rejected
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.paths import pod_path, pods_path
from k8snet_tui.cluster.streams.attach import AttachStream
from k8snet_tui.cluster.streams.pod_start import StartingContainer, wait_until_running
from k8snet_tui.cluster.typed.exchange import decode, exchange
from k8snet_tui.cluster.typed.loading import ensure_loaded
from k8snet_tui.cluster.workloads.orders import (
    CONTAINER,
    EPHEMERAL_PREFIX,
    Created,
    ProbePodOrder,
    make_name,
)
from k8snet_tui.cluster.workloads.removal import REMOVE_S, remove
from k8snet_tui.model.cluster import Pod

POD_SECURITY = "violates PodSecurity"
T = TypeVar("T")
Send: TypeAlias = Callable[[bool], Awaitable[T]]
"""Sends it with raw sockets added, or with nothing added."""


async def create_probe_pod(c: Connection, order: ProbePodOrder) -> Created:
    """Returns when it runs. Raises NotStarted, Rejected (quota, Pod Security), NotAllowed and the like."""
    async with _undone_if_failed(c, order) as starting:
        await wait_until_running(c, starting)
        return _created(starting)


async def launch_probe_pod(c: Connection, order: ProbePodOrder) -> tuple[Created, AttachStream]:
    """As create_probe_pod, to be driven by attach: half a second earlier, for nobody waits for the kubelet.

    Why it does not start is raised by the stream. The caller closes the stream and removes the pod.
    """
    async with _undone_if_failed(c, order) as starting:
        return _created(starting), AttachStream(c, starting)


async def add_ephemeral_container(c: Connection, pod: Pod, image: str, command: Sequence[str]) -> str:
    """Its name, when it runs."""
    starting = await _add(c, pod, image, command)
    await wait_until_running(c, starting)
    return starting.container


async def launch_ephemeral_container(
    c: Connection, pod: Pod, image: str, command: Sequence[str]
) -> AttachStream:
    """As add_ephemeral_container, to be driven by attach at once. The caller closes the stream."""
    return AttachStream(c, await _add(c, pod, image, command))


async def find_reusable_containers(c: Connection, pod: Pod, image: str, command: Sequence[str]) -> list[str]:
    """Names of ephemeral containers of ours in `pod` that run this very command, the newest first."""
    await ensure_loaded()
    from kubernetes.client.models.v1_pod import V1Pod

    found = await exchange(c, "GET", pod_path(pod.namespace, pod.name), V1Pod)
    if found.metadata is None or found.metadata.uid != pod.uid or found.spec is None or found.status is None:
        return []
    statuses = found.status.ephemeral_container_statuses or []
    running = {status.name for status in statuses if status.state and status.state.running}
    return [
        container.name
        for container in reversed(found.spec.ephemeral_containers or [])
        if container.name in running
        and container.name.startswith(f"{EPHEMERAL_PREFIX}-")
        and (container.image, container.command) == (image, list(command))
        and container.stdin
        and not container.stdin_once
    ]


def _created(starting: StartingContainer) -> Created:
    return Created(starting.namespace, starting.pod, starting.uid)


@asynccontextmanager
async def _undone_if_failed(c: Connection, order: ProbePodOrder) -> AsyncIterator[StartingContainer]:
    """The pod as the server took it; removed again if the block fails or is cancelled."""
    posting = asyncio.ensure_future(_post(c, order))
    try:
        yield await asyncio.shield(posting)
    except BaseException:
        # A request that was cancelled may have created the pod all the same: wait for its answer.
        with suppress(ClusterError, TimeoutError):
            async with asyncio.timeout(REMOVE_S):
                await remove(c, _created(await posting))
        raise


async def _post(c: Connection, order: ProbePodOrder) -> StartingContainer:
    await ensure_loaded()
    from kubernetes.client.models.v1_pod import V1Pod

    from k8snet_tui.cluster.workloads.pod_specs import specify_probe_pod
    from k8snet_tui.cluster.workloads.signing import sign

    signature = await asyncio.to_thread(sign, order)

    async def post(may_add: bool) -> V1Pod:
        pod = specify_probe_pod(order, may_add=may_add, signature=signature)
        return await exchange(c, "POST", pods_path(order.namespace), V1Pod, body=pod)

    taken = await _offer(post, f"a probe pod in the namespace {order.namespace}")
    meta = taken.metadata
    return StartingContainer(
        namespace=order.namespace,
        pod=order.name,
        uid=(meta.uid if meta else None) or "",
        version=(meta.resource_version if meta else None) or "",
        container=CONTAINER,
        subject=f"the probe pod on {order.node}",
    )


async def _add(c: Connection, pod: Pod, image: str, command: Sequence[str]) -> StartingContainer:
    await ensure_loaded()
    from kubernetes.client.models.v1_pod import V1Pod

    from k8snet_tui.cluster.workloads.pod_specs import patch_ephemeral_container, specify_ephemeral_container

    name = make_name(EPHEMERAL_PREFIX)

    async def patch(may_add: bool) -> V1Pod:
        container = specify_ephemeral_container(name, image, tuple(command), may_add=may_add)
        answer = await c.request(
            "PATCH",
            pod_path(pod.namespace, pod.name, "ephemeralcontainers"),
            body=patch_ephemeral_container(pod.uid, container),
            content_type="application/strategic-merge-patch+json",
        )
        return decode(answer, V1Pod)

    taken = await _offer(patch, f"a container added to {pod.name}")
    return StartingContainer(
        namespace=pod.namespace,
        pod=pod.name,
        uid=pod.uid,
        version=(taken.metadata.resource_version if taken.metadata else None) or "",
        container=name,
        subject=f"the container added to {pod.name}",
    )


async def _offer(send: Send[T], what: str) -> T:
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
