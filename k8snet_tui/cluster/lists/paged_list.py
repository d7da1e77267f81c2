"""A whole list in pages, handed on in slices: a small page at once, then large ones.

The next page is asked for as soon as its token is known, so the server makes it while this one is read. Only
long lists come in protobuf: what decodes it is not imported for a small cluster.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Generic, TypeVar

from msgspec import Struct

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.http.connection import JSON, Connection, Query
from k8snet_tui.cluster.lists.pages import PageReader, begin_page
from k8snet_tui.cluster.objects.api_objects import ListMetadata
from k8snet_tui.cluster.objects.kinds import Raw, ResourceKind

FIRST_PAGE = 500
NEXT_PAGES = 5000
SILENCE_S = 60.0
SLICE = 60
NAP_S = 0.002
"""Decoding 60 pods takes a millisecond; in the nap a key finds most of its way, for which sleep(0) is too
short. Larger slices load sooner and answer later: 150,000 pods in 18.2 s with 60 and a key in 16 ms, in
16.7 s with 90 and a key in 22 ms."""
SLOW_BYTES_S = 4_000_000
"""On a slower line a server's gzip, which shrinks a list of pods by twenty, costs less than it saves."""
PROTOBUF_OR_JSON = f"application/vnd.kubernetes.protobuf, {JSON}"

T = TypeVar("T")


class Slice(Struct, Generic[T], frozen=True):
    items: tuple[T, ...]
    """None at the beginning of a further page."""
    token: str
    """Asks for the page that these are of: a list that was cut goes on there."""


class ListEnd(Struct, frozen=True):
    version: str
    """The resourceVersion from which a watch goes on."""


class PagedList(Generic[T]):
    """Read once: `slices` ends the requests that are under way."""

    def __init__(
        self,
        connection: Connection,
        path: str,
        kind: ResourceKind[T],
        token: str = "",
        query: Query = (),
    ) -> None:
        self._connection, self._path, self._kind, self._query = connection, path, kind, query
        self._encoding = "identity"
        self._asked = self._ask(token)
        self._following: _AskedPage | None = None

    async def slices(self) -> AsyncGenerator[Slice[T] | ListEnd, None]:
        """From the beginning, or from the page that `token` asks for. Raises any ClusterError."""
        try:
            while True:
                page: PageReader[T] | None = None
                async with aclosing(self._raw_slices()) as raw_slices:
                    async for page, raws in raw_slices:
                        yield Slice(tuple([page.decode(raw) for raw in raws]), self._asked.token)
                        await asyncio.sleep(NAP_S)
                ended = page.metadata if page else None
                if ended is None:
                    raise Rejected("the server sent an empty answer instead of a list")
                await self._asked.close()
                if self._following is None:
                    yield ListEnd(ended.resource_version)
                    return
                self._asked, self._following = self._following, None
                if self._kind.load_protobuf is not None:
                    # What reads the next page may have to be imported first: in a thread, it stops no key.
                    await asyncio.to_thread(self._kind.load_protobuf)
                yield Slice((), self._asked.token)
        finally:
            await self._close()

    async def _raw_slices(self) -> AsyncGenerator[tuple[PageReader[T], Sequence[Raw]], None]:
        """The items of the page that was asked for, undecoded; the last slice may be empty."""
        page: PageReader[T] | None = None
        waiting: list[Raw] = []
        pace = _Pace()
        async for data in await self._asked.chunks():
            pace.add(len(data))
            page = page or begin_page(self._kind, data)
            waiting += page.feed(data)
            self._ask_next(page.metadata)
            while len(waiting) >= SLICE:
                yield page, waiting[:SLICE]
                del waiting[:SLICE]
        if page is None:
            return
        if not self._asked.token and pace.is_slow:
            self._encoding = "gzip"
        waiting += page.finish()
        self._ask_next(page.metadata)
        for start in range(0, max(1, len(waiting)), SLICE):
            yield page, waiting[start : start + SLICE]

    def _ask_next(self, metadata: ListMetadata | None) -> None:
        if self._following is None and metadata is not None and metadata.continue_:
            self._following = self._ask(metadata.continue_)

    def _ask(self, token: str) -> "_AskedPage":
        accept = PROTOBUF_OR_JSON if token and self._kind.load_protobuf else JSON
        return _AskedPage(self._connection, self._path, self._query, token, self._encoding, accept)

    async def _close(self) -> None:
        await self._asked.close()
        if self._following is not None:
            await self._following.close()


class _Pace:
    """How fast a page comes, from its first bytes to its last."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self._bytes = -1

    def add(self, size: int) -> None:
        if self._bytes < 0:
            self._began_s, self._bytes = time.monotonic(), 0
        else:
            self._bytes += size

    @property
    def is_slow(self) -> bool:
        return self._bytes > 0 and self._bytes < SLOW_BYTES_S * (time.monotonic() - self._began_s)


class _AskedPage:
    """A request under way: the server makes its answer, whose bytes wait until they are read."""

    def __init__(
        self, connection: Connection, path: str, query: Query, token: str, encoding: str, accept: str
    ) -> None:
        self.token = token
        limit = [("limit", str(NEXT_PAGES)), ("continue", token)] if token else [("limit", str(FIRST_PAGE))]
        self._leaving = AsyncExitStack()
        self._opening = asyncio.ensure_future(
            self._leaving.enter_async_context(
                connection.stream(
                    path,
                    [*query, *limit],
                    idle_s=SILENCE_S,
                    accept=accept,
                    encoding=encoding,
                )
            )
        )

    async def chunks(self) -> AsyncIterator[bytes]:
        return await asyncio.shield(self._opening)

    async def close(self) -> None:
        self._opening.cancel()
        await asyncio.wait((self._opening,))
        if not self._opening.cancelled():
            self._opening.exception()  # of a page that nobody waits for any more
        await self._leaving.aclose()
