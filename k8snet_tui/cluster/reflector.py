"""A list of the cluster that stays true: listed in pages, then watched, over whatever happens to the line.

A reflector remembers what it has told, so that after a gap only the differences are told. The reader pulls
changes; nothing runs while it does not. Close the iterator (`contextlib.aclosing`) to end the watch.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Generic, TypeVar

import msgspec

from k8snet_tui.cluster.api_objects import BareObject, RawList, WatchEvent
from k8snet_tui.cluster.backoff import Backoff
from k8snet_tui.cluster.changes import Change, Gone, Listed, Lost, Page, Put, RefusedChange, Resumed
from k8snet_tui.cluster.connection import Connection, Query
from k8snet_tui.cluster.decoding import decode_node, decode_pod, split_list
from k8snet_tui.cluster.errors import ClusterError, Expired, NotAllowed, Rejected, Throttled, TimedOut
from k8snet_tui.cluster.lines import split_lines
from k8snet_tui.cluster.paths import nodes_path, pods_path
from k8snet_tui.cluster.translation import read_status, translate_status
from k8snet_tui.model.cluster import Node, Pod

PAGE = 500
LIST_S = 60.0
WATCH_S = 280
SILENCE_S = 100.0
"""A server sends a bookmark a minute; after this long a watch is begun anew."""
SETTLED_S = 2.0
"""A watch that lasted this long was a good one."""
SLICE = 100
NAP_S = 0.002
"""Decoding 100 pods and then sleeping keeps a key's answer below 4 ms; sleep(0) does not."""

T = TypeVar("T")


def watch_pods(c: Connection, namespace: str | None) -> "Reflector[Pod]":
    return Reflector(c, pods_path(namespace), decode_pod, lambda pod: pod.key)


def watch_nodes(c: Connection) -> "Reflector[Node]":
    return Reflector(c, nodes_path(), decode_node, lambda node: node.name)


class Reflector(Generic[T]):
    """`key` tells items apart as the API does, by name: a pod made anew under an old name replaces it."""

    def __init__(
        self,
        connection: Connection,
        path: str,
        decode: Callable[[bytes | msgspec.Raw], T],
        key: Callable[[T], str],
        query: Query = (),
    ) -> None:
        self._connection, self._path, self._query = connection, path, tuple(query)
        self._decode, self._key = decode, key
        self._known: dict[str, T] = {}
        self._version = ""
        """Where the watch goes on; empty: list first."""
        self._listed = False
        self._down: type[Lost] | type[RefusedChange] | None = None
        """The trouble that the reader has been told of and that is not over."""

    async def changes(self) -> AsyncGenerator[Change[T], None]:
        """Without end. Trouble is told once, when it begins, and its end with `Resumed`."""
        backoff = Backoff()
        while True:
            began_s = time.monotonic()
            pause_s = 0.0
            trouble: Lost | RefusedChange | None = None
            try:
                async with aclosing(self._follow()) as followed:
                    async for change in followed:
                        yield change
            except ClusterError as error:
                trouble, pause_s = self._judge(error)
            if time.monotonic() - began_s > SETTLED_S:
                backoff.reset()
            elif not trouble:
                pause_s = backoff.next()
            if trouble:
                pause_s = max(pause_s, backoff.next())
                if self._down is not type(trouble):
                    self._down = type(trouble)
                    yield trouble
            await asyncio.sleep(pause_s)

    def _judge(self, error: ClusterError) -> tuple[Lost | RefusedChange, float]:
        if isinstance(error, NotAllowed):
            return RefusedChange(error), 30.0
        if isinstance(error, Expired):
            self._version = ""
        return Lost(str(error)), error.retry_after_s if isinstance(error, Throttled) else 0.0

    async def _follow(self) -> AsyncGenerator[Change[T], None]:
        """One list, if one is needed, and one watch."""
        if not self._version:
            async with aclosing(self._list()) as listed:
                async for change in listed:
                    yield change
        async with aclosing(self._watch()) as watched:
            async for change in watched:
                yield change

    async def _list(self) -> AsyncGenerator[Change[T], None]:
        seen: set[str] = set()
        token = ""
        while True:
            page = await self._fetch_page(token)
            async with aclosing(self._read_page(page, seen)) as read:
                async for change in read:
                    yield change
            token = page.metadata.continue_
            if not token:
                break
        for key in [key for key in self._known if key not in seen]:
            yield Gone(self._known.pop(key))
        self._version = page.metadata.resource_version
        if not self._listed:
            self._listed = True
            yield Listed()

    async def _fetch_page(self, token: str) -> RawList:
        query = [*self._query, ("limit", str(PAGE))] + ([("continue", token)] if token else [])
        return split_list(await self._connection.request("GET", self._path, query=query, timeout_s=LIST_S))

    async def _read_page(self, page: RawList, seen: set[str]) -> AsyncGenerator[Change[T], None]:
        """Decodes in slices with naps between them, so that the screen stays alive."""
        raws = page.items or []
        for start in range(0, len(raws), SLICE):
            items = [self._decode(raw) for raw in raws[start : start + SLICE]]
            changed = [item for item in items if self._put(item)]
            seen.update(self._key(item) for item in items)
            if not self._listed:
                yield Page(tuple(items), len(seen))
            else:
                for item in changed:
                    yield Put(item)
            if start + SLICE < len(raws):
                await asyncio.sleep(NAP_S)

    def _put(self, item: T) -> bool:
        """Remembers it; False if that is no news."""
        key = self._key(item)
        if self._known.get(key) == item:
            return False
        self._known[key] = item
        return True

    async def _watch(self) -> AsyncGenerator[Change[T], None]:
        """One watch until the server, a silence or an error ends it."""
        query = [
            *self._query,
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", self._version),
            ("timeoutSeconds", str(random.randint(WATCH_S - 30, WATCH_S))),  # noqa: S311
        ]
        async with self._connection.stream(self._path, query, idle_s=SILENCE_S) as chunks:
            if self._down:
                self._down = None
                yield Resumed()
            async with aclosing(split_lines(chunks)) as lines:
                try:
                    async for line in lines:
                        if change := self._read_event(line):
                            yield change
                except TimedOut:
                    return

    def _read_event(self, line: bytes) -> Change[T] | None:
        try:
            event = _event_decoder.decode(line)
            if event.type == "ERROR":
                # Whatever the server means: after a new list it holds no longer.
                self._version = ""
                status = read_status(bytes(event.object))
                raise translate_status(status.code if status else 500, bytes(event.object), path=self._path)
            self._version = _bare_decoder.decode(event.object).metadata.resource_version or self._version
        except msgspec.MsgspecError:
            self._version = ""
            raise Rejected("the server sent a watch event that can't be read") from None
        if event.type == "BOOKMARK":
            return None
        item = self._decode(event.object)
        if event.type == "DELETED":
            self._known.pop(self._key(item), None)
            return Gone(item)
        return Put(item) if self._put(item) else None


_event_decoder = msgspec.json.Decoder(WatchEvent)
_bare_decoder = msgspec.json.Decoder(BareObject)
