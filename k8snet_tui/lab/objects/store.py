"""The objects of the cluster, every change of which gets the next resource version.

All changes are made here, so that every watch sees them in the same order. The last
changes are kept, for watches that begin in the past and for pages that go on from an earlier list.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator
from typing import Literal, TypeAlias

from msgspec import Struct

from k8snet_tui.lab.objects.resources import Object, Resource
from k8snet_tui.lab.objects.statuses import already_exists, expired, not_found
from k8snet_tui.lab.objects.timestamps import format_now

Key: TypeAlias = tuple[str, str]
"""Namespace (empty for what has none) and name."""

FIRST_VERSION = 100
"""Not 1: a watch from there must be answered 410 Expired, as on a cluster that has run for a while."""


class Change(Struct, frozen=True):
    version: int
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    storage: str
    item: Object
    """The object as it became; of a deleted one the last state, with the version of its end."""
    before: Object | None = None


class Store:
    def __init__(self, *, kept: int = 2000) -> None:
        self._items: dict[str, dict[Key, Object]] = {}
        self._changes: dict[str, deque[Change]] = {}
        self._forgotten: dict[str, int] = {}
        self._kept = kept
        self._change: asyncio.Event = asyncio.Event()
        self.version = FIRST_VERSION

    def find(self, resource: Resource, namespace: str, name: str) -> Object | None:
        return self._items.get(resource.storage, {}).get((namespace, name))

    def require(self, resource: Resource, namespace: str, name: str) -> Object:
        item = self.find(resource, namespace, name)
        if item is None:
            raise not_found(resource, name)
        return item

    def list_all(self, resource: Resource) -> list[Object]:
        """All, in the order of their keys, as the genuine server lists them."""
        items = self._items.get(resource.storage, {})
        return [items[key] for key in sorted(items)]

    def list_at(self, resource: Resource, version: int) -> list[Object]:
        """As it was at that version: the newer changes taken back. Expired when they are not kept."""
        items = dict(self._items.get(resource.storage, {}))
        for change in reversed(self.changes_since(resource, version)):
            key = _key(change.item)
            if change.before is None:
                items.pop(key, None)
            else:
                items[key] = change.before
        return [items[key] for key in sorted(items)]

    def create(self, resource: Resource, item: Object) -> Object:
        key = _key(item)
        if key in self._items.get(resource.storage, {}):
            raise already_exists(resource, key[1])
        metadata = {"uid": str(uuid.uuid4()), "creationTimestamp": format_now(), **item["metadata"]}
        return self._record("ADDED", resource, {**item, "metadata": metadata}, None)

    def replace(self, resource: Resource, item: Object) -> Object:
        before = self._items.get(resource.storage, {}).get(_key(item))
        if before is None:
            raise not_found(resource, _key(item)[1])
        return self._record("MODIFIED", resource, item, before)

    def delete(self, resource: Resource, namespace: str, name: str) -> Object:
        before = self.require(resource, namespace, name)
        return self._record("DELETED", resource, before, before)

    def _record(
        self,
        type_: Literal["ADDED", "MODIFIED", "DELETED"],
        resource: Resource,
        item: Object,
        before: Object | None,
    ) -> Object:
        self.version += 1
        item = {**item, "metadata": {**item["metadata"], "resourceVersion": str(self.version)}}
        items = self._items.setdefault(resource.storage, {})
        if type_ == "DELETED":
            del items[_key(item)]
        else:
            items[_key(item)] = item
        changes = self._changes.setdefault(resource.storage, deque())
        changes.append(Change(self.version, type_, resource.storage, item, before))
        if len(changes) > self._kept:
            self._forgotten[resource.storage] = changes.popleft().version
        self._change.set()
        self._change = asyncio.Event()
        return item

    def changes_since(self, resource: Resource, version: int) -> list[Change]:
        """Those after `version`, oldest first. Expired when some of them are not kept any more."""
        oldest = self._forgotten.get(resource.storage, FIRST_VERSION)
        if version < oldest:
            raise expired(f"too old resource version: {version} ({oldest})")
        changes = self._changes.get(resource.storage, deque())
        newer: list[Change] = []
        for change in reversed(changes):
            if change.version <= version:
                break
            newer.append(change)
        newer.reverse()
        return newer

    async def follow(self, resource: Resource, version: int) -> AsyncIterator[Change]:
        """Every change after `version`, for ever. Expired for a reader that falls too far behind."""
        while True:
            for change in self.changes_since(resource, version):
                version = change.version
                yield change
            await self.wait_for_change(max(version, self.version))

    async def wait_for_change(self, version: int) -> None:
        """Returns when anything has changed after `version`."""
        while self.version <= version:
            await self._change.wait()


def _key(item: Object) -> Key:
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]
