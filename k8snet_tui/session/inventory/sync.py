"""Reflectors joined to collections: the nodes, and the pods of one namespace, of all, or of those allowed."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TypeVar

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.lists.changes import RefusedChange
from k8snet_tui.cluster.lists.reflector import Reflector, watch_pods
from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.inventory.collection import Collection
from k8snet_tui.session.inventory.namespaces import find_readable_namespaces

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
