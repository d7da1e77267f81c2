"""A few objects kept live together, for as long as somebody looks: a reflector each, one change for all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.lists.reflector import Reflector
from k8snet_tui.cluster.objects.kinds import ResourceKind
from k8snet_tui.session.inventory.store import Store

T = TypeVar("T")


class Following:
    """Stores that are filled, and an end to wait for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, kind: ResourceKind[T], namespace: str | None, fields: str) -> Store[T]:
        """The objects that the selector chooses."""
        store: Store[T] = Store(kind.key)
        self._tasks.add(asyncio.create_task(self._fill(store, kind, namespace, fields)))
        return store

    async def wait(self, limit_s: float) -> None:
        """Until something has changed, or time has passed. A follower that failed is a defect, and raised."""
        changed = asyncio.create_task(self._changed.wait())
        await asyncio.wait((changed, *self._tasks), timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        changed.cancel()
        for task in self._tasks:
            if task.done():
                task.result()
        self._changed.clear()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _fill(
        self, store: Store[Any], kind: ResourceKind[Any], namespace: str | None, fields: str
    ) -> None:
        async with aclosing(Reflector(self._connection, kind, namespace, fields).changes()) as changes:
            async for change in changes:
                store.apply(change)
                self._changed.set()


@asynccontextmanager
async def following(connection: Connection) -> AsyncIterator[Following]:
    followed = Following(connection)
    try:
        yield followed
    finally:
        await followed.close()
