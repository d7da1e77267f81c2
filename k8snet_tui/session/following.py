"""Reflectors joined to collections: the nodes, and the pods of one namespace, of all, or of those allowed."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TypeVar

from k8snet_tui.cluster.access import may
from k8snet_tui.cluster.changes import RefusedChange
from k8snet_tui.cluster.connection import Connection
from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.reflector import Reflector, watch_pods
from k8snet_tui.cluster.resources import list_namespaces
from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.collection import Collection

MOST_NAMESPACES = 50
"""Watched one by one where the whole cluster may not be listed: each is a connection."""
ASKED_AT_ONCE = 10

T = TypeVar("T")


async def follow(
    reflector: Reflector[T], collection: Collection[T], note_change: Callable[[], None], source: str = ""
) -> None:
    """Without end. `source` tells the reflectors of one collection apart."""
    async with aclosing(reflector.changes()) as changes:
        async for change in changes:
            collection.apply(change, source)
            note_change()


async def follow_pods(
    connection: Connection, namespace: str | None, pods: Collection[Pod], note_change: Callable[[], None]
) -> None:
    """Without end. Who may not list all pods sees those of the namespaces that may be listed."""
    if namespace is None and (allowed := await _follow_until_refused(connection, pods, note_change)):
        pods.expect(allowed)
        async with asyncio.TaskGroup() as group:
            for name in allowed:
                group.create_task(follow(watch_pods(connection, name), pods, note_change, name))
    await follow(watch_pods(connection, namespace), pods, note_change)


async def _follow_until_refused(
    connection: Connection, pods: Collection[Pod], note_change: Callable[[], None]
) -> tuple[str, ...]:
    """Follows the whole cluster's pods; where that is refused, gives the namespaces that may be listed."""
    async with aclosing(watch_pods(connection, None).changes()) as changes:
        async for change in changes:
            if isinstance(change, RefusedChange) and (allowed := await find_readable_namespaces(connection)):
                return allowed
            pods.apply(change)
            note_change()
    return ()


async def find_readable_namespaces(connection: Connection) -> tuple[str, ...]:
    """Namespaces whose pods may be listed: of all, where these may be listed, else the context's own."""
    try:
        names = await list_namespaces(connection)
    except ClusterError:
        names = [connection.access.namespace]
    gate = asyncio.Semaphore(ASKED_AT_ONCE)

    async def may_list(name: str) -> bool:
        async with gate:
            try:
                return await may(connection, "list", "pods", namespace=name)
            except ClusterError:
                return name == connection.access.namespace  # then the list itself says whether

    answers = await asyncio.gather(*(may_list(name) for name in names))
    return tuple(name for name, allowed in zip(names, answers, strict=True) if allowed)[:MOST_NAMESPACES]
