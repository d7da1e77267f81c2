"""Tracing from a container that we create: driven by attach, or read from its log where attach is refused.

By attach, the container's stdin is ours: it ends when we vanish. By log there is no stdin, so it runs a
bounded number of rounds to one destination and ends by itself.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress

from k8snet_tui.cluster.errors import NotReachable
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.attach import StartingStream
from k8snet_tui.cluster.streams.exec import follow_log
from k8snet_tui.cluster.workloads.workloads import (
    add_ephemeral_container,
    create_probe_pod,
    launch_ephemeral_container,
    launch_probe_pod,
    remove,
)
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace import Chunk
from k8snet_tui.probe.remote import bounded_argv, loop_argv
from k8snet_tui.probe.stream import ProbeStream

LOGGED_ROUNDS = 10
LIFETIME_S = 3600
"""Of a pod that is attached to; it ends with its stdin long before."""
LOGGED_LIFETIME_S = 120


class LogStream:
    """A container's log as a probe stream: its rounds run by themselves, so ticks go nowhere."""

    def __init__(self, chunks: AsyncGenerator[Chunk, None]) -> None:
        self._chunks = chunks

    async def send(self, data: bytes) -> None:
        return

    def chunks(self) -> AsyncGenerator[Chunk, None]:
        return self._chunks


@asynccontextmanager
async def open_probe_pod(
    connection: Connection, beside: Pod, session: str, image: str, address: str, attachable: bool
) -> AsyncIterator[ProbeStream]:
    """A probe pod on the node of `beside`; it is removed on leaving."""
    where = (connection, beside.namespace, beside.node)
    driven: AbstractAsyncContextManager[ProbeStream]
    if attachable:
        created, starting = await launch_probe_pod(
            *where, session=session, image=image, command=loop_argv(), lifetime_s=LIFETIME_S
        )
        driven = _drive(starting)
    else:
        command = bounded_argv(address, LOGGED_ROUNDS)
        created = await create_probe_pod(
            *where, session=session, image=image, command=command, lifetime_s=LOGGED_LIFETIME_S
        )
        driven = _follow_log(connection, created.namespace, created.name, created.container)
    try:
        async with driven as stream:
            yield stream
    finally:
        # It ends by itself, and the ledger removes it on leaving: no reason to hide how the trace went.
        with suppress(NotReachable):
            await remove(connection, created)


@asynccontextmanager
async def open_ephemeral_container(
    connection: Connection, pod: Pod, session: str, image: str, address: str, attachable: bool
) -> AsyncIterator[ProbeStream]:
    """A busybox container in `pod`, sharing its network; it ends on leaving, and stays in the pod's spec."""
    driven: AbstractAsyncContextManager[ProbeStream]
    if attachable:
        _, starting = await launch_ephemeral_container(
            connection, pod, session=session, image=image, command=loop_argv()
        )
        driven = _drive(starting)
    else:
        container = await add_ephemeral_container(
            connection, pod, session=session, image=image, command=bounded_argv(address, LOGGED_ROUNDS)
        )
        driven = _follow_log(connection, pod.namespace, pod.name, container)
    async with driven as stream:
        yield stream


@asynccontextmanager
async def _follow_log(
    connection: Connection, namespace: str, pod: str, container: str
) -> AsyncIterator[ProbeStream]:
    async with aclosing(follow_log(connection, namespace, pod, container)) as chunks:
        yield LogStream(chunks)


@asynccontextmanager
async def _drive(stream: StartingStream) -> AsyncIterator[ProbeStream]:
    try:
        yield stream
    finally:
        await stream.close()
