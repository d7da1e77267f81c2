"""The reflectors of the kinds that are kept, joined to their stores, and the tasks that run them.

Who may not list a kind in the whole cluster sees it in the namespaces where it may be listed.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeVar

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.lists.changes import RefusedChange
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import NODES, PODS, ResourceKind
from k8snet_tui.session.inventory.namespaces import find_readable_namespaces
from k8snet_tui.session.inventory.store import Store

LIVE_KINDS: tuple[ResourceKind[Any], ...] = (PODS, NODES)
"""The kinds that the screen keeps: a row here, and `Inventory.collection` has it. The first is asked for on
the line that is open already; the next waits for a handshake."""

T = TypeVar("T")


class Sync:
    def __init__(
        self,
        connection: Connection,
        stores: Mapping[str, Store[Any]],
        note_change: Callable[[], None],
        kinds: tuple[ResourceKind[Any], ...] = LIVE_KINDS,
    ) -> None:
        self._connection = connection
        self._stores = stores
        self._note_change = note_change
        self._kinds = kinds
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._group = asyncio.TaskGroup()

    async def run(self, namespace: str | None) -> None:
        """Keeps each kind, for ever; those of namespaces in the one given, or for None in all."""
        async with self._group:
            for kind in self._kinds:
                self._start(kind, namespace)
            await asyncio.Event().wait()

    def show_namespace(self, namespace: str | None) -> None:
        """Begins anew what is of namespaces; nothing else is asked for again."""
        for kind in self._kinds:
            if kind.is_namespaced:
                self._tasks[kind.plural].cancel()
                self._stores[kind.plural].begin_anew()
                self._start(kind, namespace)

    def _start(self, kind: ResourceKind[Any], namespace: str | None) -> None:
        store = self._stores[kind.plural]
        following = follow_kind(self._connection, kind, namespace, store, self._note_change)
        self._tasks[kind.plural] = self._group.create_task(following)


async def follow_kind(
    connection: Connection,
    kind: ResourceKind[T],
    namespace: str | None,
    store: Store[T],
    note_change: Callable[[], None],
) -> None:
    """Without end."""

    async def follow(where: str | None, name: str = "") -> None:
        async with aclosing(Reflector(connection, kind, where).changes()) as changes:
            async for change in changes:
                store.apply(change, name)
                note_change()

    if namespace or not kind.is_namespaced:
        await follow(namespace)
    elif allowed := await _follow_until_refused(connection, kind, store, note_change):
        store.begin_anew(allowed)
        async with asyncio.TaskGroup() as group:
            for name in allowed:
                group.create_task(follow(name, name))


async def _follow_until_refused(
    connection: Connection, kind: ResourceKind[T], store: Store[T], note_change: Callable[[], None]
) -> tuple[str, ...]:
    """Follows the whole cluster; where that is refused, gives the namespaces that may be listed."""
    async with aclosing(Reflector(connection, kind).changes()) as changes:
        async for change in changes:
            if isinstance(change, RefusedChange) and (
                allowed := await find_readable_namespaces(connection, kind)
            ):
                return allowed
            store.apply(change)
            note_change()
    return ()
