"""Tracing from a container that we create: driven by attach, or read from its log where attach is refused.

By attach, the container's stdin is ours: it ends when we vanish. By log there is no stdin, so it runs a
bounded number of rounds to one destination and ends by itself.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from k8snet_tui.cluster.access import may
from k8snet_tui.cluster.connection import Connection
from k8snet_tui.cluster.exec import follow_log, open_attach
from k8snet_tui.cluster.workloads import add_ephemeral_container, create_probe_pod, remove
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace import Chunk
from k8snet_tui.probe.remote import bounded_argv, loop_argv
from k8snet_tui.probe.stream import ProbeStream

LOGGED_ROUNDS = 10
LIFETIME_S = 600


class LogStream:
    """A container's log as a probe stream: its rounds run by themselves, so ticks go nowhere."""

    def __init__(self, chunks: AsyncIterator[Chunk]) -> None:
        self._chunks = chunks

    async def send(self, data: bytes) -> None:
        return

    def chunks(self) -> AsyncIterator[Chunk]:
        return self._chunks


@asynccontextmanager
async def open_probe_pod(
    connection: Connection, beside: Pod, session: str, image: str, address: str
) -> AsyncIterator[ProbeStream]:
    """A probe pod on the node of `beside`; it is removed on leaving."""
    attachable = await may(connection, "create", "pods", "attach", beside.namespace)
    created = await create_probe_pod(
        connection,
        beside.namespace,
        beside.node,
        session=session,
        image=image,
        command=_command(attachable, address),
        lifetime_s=LIFETIME_S,
    )
    try:
        async with _drive(connection, beside.namespace, created.name, "probe", attachable) as stream:
            yield stream
    finally:
        await remove(connection, created)


@asynccontextmanager
async def open_ephemeral_container(
    connection: Connection, pod: Pod, session: str, image: str, address: str
) -> AsyncIterator[ProbeStream]:
    """A busybox container in `pod`, sharing its network; it ends on leaving, and stays in the pod's spec."""
    attachable = await may(connection, "create", "pods", "attach", pod.namespace)
    container = await add_ephemeral_container(
        connection, pod, session=session, image=image, command=_command(attachable, address)
    )
    async with _drive(connection, pod.namespace, pod.name, container, attachable) as stream:
        yield stream


def _command(attachable: bool, address: str) -> Sequence[str]:
    return loop_argv() if attachable else bounded_argv(address, LOGGED_ROUNDS)


@asynccontextmanager
async def _drive(
    connection: Connection, namespace: str, pod: str, container: str, attachable: bool
) -> AsyncIterator[ProbeStream]:
    if not attachable:
        async with aclosing(follow_log(connection, namespace, pod, container)) as chunks:
            yield LogStream(chunks)
        return
    stream = await open_attach(connection, namespace, pod, container)
    try:
        yield stream
    finally:
        await stream.close()
