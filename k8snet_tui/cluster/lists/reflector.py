"""A list of the cluster that stays true: listed in pages, then watched, over whatever happens to the line.

A reflector remembers what it has told, so that after a gap only the differences are told. The reader pulls
changes; nothing runs while it does not. Close the iterator (`contextlib.aclosing`) to end the watch.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Generic, TypeVar

import msgspec

from k8snet_tui.cluster.errors import ClusterError, Expired, NotAllowed, Rejected, TimedOut
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.error_mapping import UNREADABLE, read_status, translate_status
from k8snet_tui.cluster.http.lines import split_lines
from k8snet_tui.cluster.lists.backoff import Patience
from k8snet_tui.cluster.lists.changes import (
    Change,
    Deleted,
    Listed,
    Lost,
    Page,
    Polled,
    RefusedChange,
    Resumed,
    Upserted,
)
from k8snet_tui.cluster.lists.paged_list import ListEnd, PagedList, Slice
from k8snet_tui.cluster.objects.api_objects import BareObject, WatchEvent
from k8snet_tui.cluster.objects.kinds import ResourceKind

WATCH_S = 280
SILENCE_S = 30.0
"""After this long a watch is begun anew where it was. A server that answers says nothing of this very
connection: something in between may have forgotten it."""
OPEN_S = 10.0
"""A server agrees to a watch at once."""
NO_SUCH_VERB = 405
POLL_S = 10.0
POLL_SHARE = 20
"""What may not be watched is listed again so often; where that takes long, for a twentieth of the time."""

T = TypeVar("T")


class Reflector(Generic[T]):
    """The objects of one kind, in one namespace or in all; `fields` is a selector, as the API takes it."""

    def __init__(
        self, connection: Connection, kind: ResourceKind[T], namespace: str | None = None, fields: str = ""
    ) -> None:
        self._connection, self._path, self._kind = connection, kind.path(namespace), kind
        self._selection = (("fieldSelector", fields),) if fields else ()
        self._known: dict[str, T] = {}
        self._version = ""
        """Where the watch goes on; empty: list first."""
        self._token = ""
        """The page at which a list under way goes on; empty: its beginning."""
        self._unseen: set[str] = set()
        """What was known before this list, and it has not told yet."""
        self._listed = False
        self._listing_s = 0.0
        """How long the last list took."""
        self._down: type[Lost] | type[RefusedChange] | type[Polled] | None = None
        """The trouble that the reader has been told of and that is not over."""

    async def changes(self) -> AsyncGenerator[Change[T], None]:
        """Without end. Trouble is told once, when it begins, and its end with `Resumed`."""
        patience = Patience()
        while True:
            began_s = time.monotonic()
            error: ClusterError | None = None
            try:
                async with aclosing(self._follow()) as followed:
                    async for change in followed:
                        yield change
            except ClusterError as met:
                error = met
            if polled := self._explain_polling(error):
                yield polled
                await asyncio.sleep(max(POLL_S, POLL_SHARE * self._listing_s))
                continue
            error, pause_s = patience.judge(error, time.monotonic() - began_s)
            if isinstance(error, Expired):
                self._begin_list()
            if error:
                trouble = RefusedChange(error) if isinstance(error, NotAllowed) else Lost(str(error))
                if self._down is not type(trouble):
                    self._down = type(trouble)
                    yield trouble
            await asyncio.sleep(pause_s)

    def _explain_polling(self, error: ClusterError | None) -> Polled | None:
        """What is listed but not watched, by its kind or for want of a right, must be listed again."""
        if not self._version:
            return None
        if not self._is_watched:
            reason = f"the API does not let {self._kind.plural} be watched"
        elif isinstance(error, NotAllowed) or (isinstance(error, Rejected) and error.status == NO_SUCH_VERB):
            reason = str(error)
        else:
            return None
        self._begin_list()
        self._down = Polled
        return Polled(f"{reason}: listed again at intervals")

    @property
    def _is_watched(self) -> bool:
        return "watch" in self._kind.verbs

    async def _follow(self) -> AsyncGenerator[Change[T], None]:
        """One list, if one is needed, and one watch."""
        if not self._version:
            async with aclosing(self._list()) as listed:
                async for change in listed:
                    yield change
        if not self._is_watched:
            return
        async with aclosing(self._watch()) as watched:
            async for change in watched:
                yield change

    async def _list(self) -> AsyncGenerator[Change[T], None]:
        """Goes on with a list that was cut, at the page where that happened."""
        began_s = time.monotonic()
        if not self._token:
            self._unseen = set(self._known)
        listing = PagedList(
            self._connection, self._path, self._kind, token=self._token, query=self._selection
        )
        async with aclosing(listing.slices()) as slices:
            async for found in slices:
                for change in self._end(found) if isinstance(found, ListEnd) else self._take(found):
                    yield change
        self._listing_s = time.monotonic() - began_s

    def _end(self, end: ListEnd) -> Iterator[Change[T]]:
        for key in sorted(self._unseen):
            yield Deleted(self._known.pop(key))
        self._begin_list()
        self._version = end.version
        if not self._listed:
            self._listed, self._down = True, None
            yield Listed()

    def _begin_list(self) -> None:
        """The next list is one from the beginning."""
        self._token = self._version = ""

    def _take(self, found: Slice[T]) -> Iterator[Change[T]]:
        self._token = found.token
        changed = [item for item in found.items if self._put(item)]
        if self._unseen:
            self._unseen.difference_update(map(self._kind.key, found.items))
        if self._listed:
            yield from (Upserted(item) for item in changed)
        elif found.items:
            yield Page(found.items, len(self._known) - len(self._unseen))

    def _put(self, item: T) -> bool:
        """Remembers it; False if that is no news."""
        key = self._kind.key(item)
        if self._known.get(key) == item:
            return False
        self._known[key] = item
        return True

    async def _watch(self) -> AsyncGenerator[Change[T], None]:
        """One watch until the server, a silence or an error ends it."""
        query = [
            *self._selection,
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", self._version),
            ("timeoutSeconds", str(random.randint(WATCH_S - 30, WATCH_S))),  # noqa: S311
        ]
        async with self._connection.stream(self._path, query, idle_s=SILENCE_S, open_s=OPEN_S) as chunks:
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
        event, item = self._decode_event(line)
        if event.type == "ERROR":
            # Whatever the server means: after a new list it holds no longer.
            self._begin_list()
            status = read_status(bytes(event.object))
            raise translate_status(status.code if status else 500, bytes(event.object), path=self._path)
        if item is None:
            return None
        if event.type == "DELETED":
            self._known.pop(self._kind.key(item), None)
            return Deleted(item)
        return Upserted(item) if self._put(item) else None

    def _decode_event(self, line: bytes) -> tuple[WatchEvent, T | None]:
        """With the item that it is about, and the watch moved on to it."""
        try:
            event = _event_decoder.decode(line)
            if event.type == "ERROR":
                return event, None
            version = _bare_decoder.decode(event.object).metadata.resource_version
            item = None if event.type == "BOOKMARK" else self._kind.decode(event.object)
        except (*UNREADABLE, Rejected):
            self._begin_list()
            raise Rejected("the server sent a watch event that can't be read") from None
        self._version = version or self._version
        return event, item


_event_decoder = msgspec.json.Decoder(WatchEvent)
_bare_decoder = msgspec.json.Decoder(BareObject)
