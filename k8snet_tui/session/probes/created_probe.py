"""The one opener of what is created to trace from: a probe pod, or a container added to the source pod.

It checks the consent itself, so that no caller can forget it, and tells the ledger before anything is asked
of the server. By attach, the container takes our ticks and ends without them. By log there is no stdin, so it
runs a bounded number of rounds to one destination and ends by itself.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress

from k8snet_tui.cluster.errors import ClusterError, NotAllowed, NotReachable, Rejected, StreamLost
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.attach import AttachStream
from k8snet_tui.cluster.streams.exec import ExecStream, follow_log, open_attach
from k8snet_tui.cluster.workloads.orders import CONTAINER, order_probe_pod
from k8snet_tui.cluster.workloads.probe_pods import (
    add_ephemeral_container,
    create_probe_pod,
    find_reusable_containers,
    launch_ephemeral_container,
    launch_probe_pod,
)
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.probe_answers import Chunk
from k8snet_tui.model.trace_options import Protocol, Strategy
from k8snet_tui.probe.remote import bounded_argv, loop_argv
from k8snet_tui.probe.stream import ProbeStream
from k8snet_tui.session.consents import Consents
from k8snet_tui.session.ledger import Ledger

LOGGED_ROUNDS = 10
LIFETIME_S = 3600
"""Of a pod that is attached to; it ends with its stdin long before."""
LOGGED_LIFETIME_S = 120
LISTEN_S = 1.3
"""A container that another session drives prints something within its round of 1.1 s."""


class LogStream:
    """A container's log as a probe stream: its rounds run by themselves, so ticks go nowhere."""

    def __init__(self, chunks: AsyncGenerator[Chunk, None]) -> None:
        self._chunks = chunks

    async def send(self, data: bytes) -> None:
        return

    def chunks(self) -> AsyncGenerator[Chunk, None]:
        return self._chunks


class ReusedStream:
    """An attach to a container that was found idle: what it says first was waited for already."""

    def __init__(
        self, stream: ExecStream, first: "asyncio.Task[Chunk]", rest: AsyncGenerator[Chunk, None]
    ) -> None:
        self._stream = stream
        self._first = first
        self._rest = rest

    async def send(self, data: bytes) -> None:
        await self._stream.send(data)

    async def chunks(self) -> AsyncIterator[Chunk]:
        try:
            yield await self._first
        except StopAsyncIteration:
            return
        async for chunk in self._rest:
            yield chunk


class ProbeCreator:
    def __init__(self, connection: Connection, consents: Consents, ledger: Ledger, image: str) -> None:
        self._connection = connection
        self._consents = consents
        self._ledger = ledger
        self._image = image

    @asynccontextmanager
    async def open(
        self,
        strategy: Strategy,
        pod: Pod,
        address: str,
        protocol: Protocol = Protocol.UDP,
        *,
        attachable: bool,
    ) -> AsyncIterator[ProbeStream]:
        """Leaving it ends, and for a pod removes, what was created. Raises `NotConsented`.

        A far end that cannot be driven probes `address` by itself, with `protocol`.
        """
        self._consents.require_creation(self._connection.config.context, pod, strategy)
        create = self._probe_pod if strategy is Strategy.POD else self._ephemeral_container
        bounded = None if attachable else bounded_argv(address, LOGGED_ROUNDS, protocol=protocol)
        async with create(pod, bounded) as stream:
            yield stream

    @asynccontextmanager
    async def _probe_pod(self, beside: Pod, bounded: list[str] | None) -> AsyncIterator[ProbeStream]:
        """On the node of `beside`, and nothing else of it; by log where a `bounded` loop is given."""
        order = order_probe_pod(
            beside.namespace,
            beside.node,
            session=self._ledger.session,
            image=self._image,
            command=bounded or loop_argv(),
            lifetime_s=LOGGED_LIFETIME_S if bounded else LIFETIME_S,
        )
        self._ledger.expect(order)
        driven: AbstractAsyncContextManager[ProbeStream]
        try:
            if not bounded:
                created, stream = await launch_probe_pod(self._connection, order)
                driven = _closing(stream)
            else:
                created = await create_probe_pod(self._connection, order)
                driven = self._follow_log(order.namespace, order.name, CONTAINER)
            self._ledger.note(created)
            async with driven as driven_stream:
                yield driven_stream
        except (NotAllowed, Rejected):
            self._ledger.forget(order)
            raise
        finally:
            # It ends by itself, and is tried again when the session is left: no reason to hide how the
            # trace went.
            with suppress(ClusterError):
                await self._ledger.remove(order)

    @asynccontextmanager
    async def _ephemeral_container(self, pod: Pod, bounded: list[str] | None) -> AsyncIterator[ProbeStream]:
        """An idle one of ours in `pod`, or one that is added and stays in the pod's spec."""
        if bounded:
            container = await add_ephemeral_container(self._connection, pod, self._image, bounded)
            async with self._follow_log(pod.namespace, pod.name, container) as log:
                yield log
            return
        idle = await self._find_idle(pod)
        if idle:
            async with _closing(idle[0]):
                yield idle[1]
            return
        added = await launch_ephemeral_container(self._connection, pod, self._image, loop_argv())
        async with _closing(added) as stream:
            yield stream

    async def _find_idle(self, pod: Pod) -> tuple[ExecStream, ReusedStream] | None:
        """One that runs our loop and that nobody drives."""
        try:
            names = await find_reusable_containers(self._connection, pod, self._image, loop_argv())
        except NotReachable:
            raise
        except ClusterError:
            return None  # whoever may add one need not be allowed to read the pod
        for name in names:
            with suppress(Rejected, StreamLost):
                stream = await open_attach(self._connection, pod.namespace, pod.name, name)
                if reused := await _listen(stream):
                    return stream, reused
        return None

    @asynccontextmanager
    async def _follow_log(self, namespace: str, pod: str, container: str) -> AsyncIterator[ProbeStream]:
        async with aclosing(follow_log(self._connection, namespace, pod, container)) as chunks:
            yield LogStream(chunks)


async def _listen(stream: ExecStream) -> ReusedStream | None:
    """None if something is said, or it ends: then another session drives it, or it is about to go."""
    rest = stream.chunks()
    first = asyncio.ensure_future(anext(rest))
    try:
        await asyncio.wait((first,), timeout=LISTEN_S)
    except asyncio.CancelledError:
        first.cancel()
        await stream.close()
        raise
    if not first.done():
        return ReusedStream(stream, first, rest)
    first.exception()
    await stream.close()
    return None


@asynccontextmanager
async def _closing(stream: AttachStream | ExecStream) -> AsyncIterator[AttachStream | ExecStream]:
    try:
        yield stream
    finally:
        await stream.close()
