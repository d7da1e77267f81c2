"""Driving a container that is about to run, from the first moment it can be driven.

A kubelet's word on the pod comes up to a second late; its event of the start comes at once, and is what we
wait for. Where events are not told us we attach until one attach holds: each try takes the node and the API
server some ten milliseconds of what the container's start needs. The word on the pod is listened to all the
same, for that says why a container will never run.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from k8snet_tui.cluster.errors import ClusterError, Rejected, StreamLost
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import ExecStream, open_attach
from k8snet_tui.cluster.streams.pod_start import (
    StartingContainer,
    wait_for_start_event,
    wait_until_running,
)
from k8snet_tui.model.probe_answers import Chunk

EAGER_S, EAGER_PAUSE_S, PAUSE_S = 2.0, 0.02, 0.25
RUNNING_S = 3.0
"""How long a container may run, as its kubelet says, and still refuse an attach."""
UNANSWERED_LIMIT = 64 * 1024


class AttachStream:
    """An attach as ExecStream is; what is sent before the first answer is repeated until one attach holds.

    Nothing is done twice by that: what was sent is repeated only while no attach has given an answer.
    """

    def __init__(self, c: Connection, starting: StartingContainer) -> None:
        self._connection, self._starting = c, starting
        self._began_s = time.monotonic()
        self._running_s: float | None = None
        self._report = asyncio.create_task(wait_until_running(c, starting))
        self._event = asyncio.create_task(wait_for_start_event(c, starting))
        self._stream: ExecStream | None = None
        self._heard = False
        self._unanswered = b""

    @property
    def stderr(self) -> bytes:
        return self._stream.stderr if self._stream else b""

    @property
    def exit_code(self) -> int | None:
        return self._stream.exit_code if self._stream else None

    async def send(self, data: bytes) -> None:
        if self._heard and self._stream:
            await self._stream.send(data)
            return
        if len(self._unanswered) + len(data) > UNANSWERED_LIMIT:
            raise StreamLost("the container takes nothing")
        self._unanswered += data
        if self._stream:
            # If this attach does not hold, the next one repeats it.
            with suppress(StreamLost):
                await self._stream.send(data)

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Raises NotStarted with the reason if the container never runs; then as ExecStream does."""
        failure: ClusterError | None = None
        while True:
            if not self._heard:
                await self._attach(failure)
            assert self._stream is not None
            try:
                async with aclosing(self._stream.chunks()) as chunks:
                    async for chunk in chunks:
                        self._heard = True
                        yield chunk
                return
            except (Rejected, StreamLost) as error:
                if self._heard:
                    raise
                failure = error

    async def close(self) -> None:
        told = self._report, self._event
        for each in told:
            each.cancel()
        await asyncio.gather(*told, return_exceptions=True)
        if self._stream:
            await self._stream.close()

    async def _attach(self, failure: ClusterError | None) -> None:
        await self._pause(failure)
        stream, to = self._stream, self._starting
        if stream:
            await stream.close()
        opened = await open_attach(self._connection, to.namespace, to.pod, to.container)
        self._stream = opened
        if self._unanswered:
            with suppress(StreamLost):
                await opened.send(self._unanswered)

    async def _pause(self, failure: ClusterError | None) -> None:
        """Until the next try is worth it. Raises the kubelet's word, or `failure` when trying is over."""
        now_s = time.monotonic()
        if self._report.done():
            self._report.result()
            self._running_s = self._running_s or now_s
            if failure and now_s - self._running_s > RUNNING_S:
                raise failure
            await asyncio.sleep(EAGER_PAUSE_S if failure else 0)
            return
        is_eager = self._event.done() and now_s - self._began_s < EAGER_S
        waiting = [task for task in (self._report, self._event) if not task.done()]
        pause_s = EAGER_PAUSE_S if is_eager else PAUSE_S
        await asyncio.wait(waiting, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
        if self._report.done():
            self._report.result()
