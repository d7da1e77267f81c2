"""Knowing that an end of a trace is gone from the cluster, when its stream may have frozen instead."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from typing import TypeAlias

from k8snet_tui.cluster.errors import ClusterError, NotFound, NotStarted
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.resources import get_pod
from k8snet_tui.model.trace import Endpoint, Outcome, TraceEnded, TraceEvent

POLL_S = 2.0
LOSS_GRACE_S = 3.0
"""A cut stream is often the first sign of a pod that goes; the API says so a moment later."""

Vanished: TypeAlias = Callable[[], Awaitable[str]]
"""Waits until an end of the trace is gone from the cluster and gives the sentence that says so."""


async def until_vanished(
    events: AsyncGenerator[TraceEvent, None], vanished: Vanished
) -> AsyncGenerator[TraceEvent, None]:
    """The events, ended by `TraceEnded` when the stream is lost or one end of the trace goes."""
    watcher = asyncio.ensure_future(vanished())
    try:
        async with aclosing(events):
            while True:
                following = asyncio.ensure_future(anext(events))
                try:
                    await asyncio.wait((following, watcher), return_when=asyncio.FIRST_COMPLETED)
                    if watcher.done() and not following.done():
                        yield TraceEnded(Outcome.LOST, watcher.result())
                        return
                    yield following.result()
                except StopAsyncIteration:
                    return
                except NotStarted:
                    raise
                except ClusterError as lost:
                    yield TraceEnded(Outcome.LOST, await _explain_loss(lost, watcher))
                    return
                finally:
                    await _cancel(following)
    finally:
        await _cancel(watcher)


async def _cancel(task: "asyncio.Future[TraceEvent] | asyncio.Future[str]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, StopAsyncIteration, ClusterError):
        await task


async def _explain_loss(lost: ClusterError, watcher: "asyncio.Future[str]") -> str:
    await asyncio.wait((watcher,), timeout=LOSS_GRACE_S)
    return watcher.result() if watcher.done() else str(lost)


def vanished_sentence(end: Endpoint) -> str:
    return f"{end.name} is gone: the pod was deleted while it was traced"


async def wait_until_vanished(connection: Connection, ends: Iterable[Endpoint]) -> str:
    """Looks at the pods of a trace now and then; for a single trace that is cheaper than a watch."""
    uids: dict[str, str] = {}
    while True:
        await asyncio.sleep(POLL_S if uids else 0)
        for end in ends:
            if end.pod is None:
                continue
            namespace, _, name = end.pod.partition("/")
            try:
                pod = await get_pod(connection, namespace, name)
            except NotFound:
                return vanished_sentence(end)
            except ClusterError:
                continue  # the server's troubles say nothing about the pod
            if uids.setdefault(end.pod, pod.uid) != pod.uid:
                return vanished_sentence(end)
        if not any(end.pod for end in ends):
            await asyncio.Event().wait()
