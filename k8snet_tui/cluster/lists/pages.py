"""A page of a list, read while it comes: its metadata, then its items one by one.

The server chooses the encoding, and the first bytes tell which it is. In protobuf a page's metadata comes
before its items, so the token for the next page is known at once; JSON is read when it is whole.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.lists.protobuf_page import MAGIC, ProtobufCutter
from k8snet_tui.cluster.objects.api_objects import ListMetadata
from k8snet_tui.cluster.objects.decoding import split_list
from k8snet_tui.cluster.objects.kinds import Raw, ResourceKind

T = TypeVar("T")


class JsonPage(Generic[T]):
    def __init__(self, kind: ResourceKind[T]) -> None:
        self.decode: Callable[[Raw], T] = kind.decode
        self.metadata: ListMetadata | None = None
        """None until it has come."""
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> Sequence[Raw]:
        """Takes the next bytes and gives the items that are whole."""
        self._parts.append(data)
        return ()

    def finish(self) -> Sequence[Raw]:
        """Gives what is still owed at the end of the bytes. Raises Rejected if the page is not whole."""
        page = split_list(b"".join(self._parts))
        self.metadata = page.metadata
        return page.items or ()


class ProtobufPage(Generic[T]):
    """Fits JsonPage by its shape."""

    def __init__(self, kind: ResourceKind[T]) -> None:
        if kind.load_protobuf is None:
            raise Rejected(f"the server sent {kind.plural} in protobuf, which were not asked for so")
        self._decode = kind.load_protobuf()
        self._cutter = ProtobufCutter()
        self.metadata: ListMetadata | None = None

    def decode(self, raw: Raw) -> T:
        return self._decode(bytes(raw))

    def feed(self, data: bytes) -> Sequence[Raw]:
        items = self._cutter.feed(data)
        if self.metadata is None and self._cutter.metadata is not None:
            from k8snet_tui.cluster.objects.protobuf_objects import decode_list_metadata

            self.metadata = decode_list_metadata(self._cutter.metadata)
        return items

    def finish(self) -> Sequence[Raw]:
        if not self._cutter.is_whole or self.metadata is None:
            raise Rejected("the server sent a list that ends too early")
        return ()


PageReader: TypeAlias = JsonPage[T] | ProtobufPage[T]


def begin_page(kind: ResourceKind[T], first: bytes) -> PageReader[T]:
    """A reader for the page that begins with these bytes, which are still to be fed."""
    return ProtobufPage(kind) if first.startswith(MAGIC) else JsonPage(kind)
