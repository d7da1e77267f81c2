"""A page of a list, read while it comes: its metadata, then its items one by one.

The server chooses the encoding, and the first bytes tell which it is. In protobuf a page's metadata comes
before its items, so the token for the next page is known at once; JSON is read when it is whole.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.lists.protobuf_page import MAGIC, ProtobufCutter
from k8snet_tui.cluster.objects.api_objects import ListMetadata
from k8snet_tui.cluster.objects.decoding import decode_node, decode_pod, split_list
from k8snet_tui.model.cluster import Node, Pod

T = TypeVar("T")
Raw: TypeAlias = bytes | msgspec.Raw
Decode: TypeAlias = Callable[[Raw], T]


class Kind(Struct, Generic[T], frozen=True):
    """How the objects of one kind are read, and what tells them apart."""

    decode: Decode[T]
    load_protobuf: Callable[[], Callable[[bytes], T]]
    """Imports what reads them in protobuf."""
    key: Callable[[T], str]


class JsonPage(Generic[T]):
    def __init__(self, kind: Kind[T]) -> None:
        self.decode: Decode[T] = kind.decode
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

    def __init__(self, kind: Kind[T]) -> None:
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


def begin_page(kind: Kind[T], first: bytes) -> PageReader[T]:
    """A reader for the page that begins with these bytes, which are still to be fed."""
    return ProtobufPage(kind) if first.startswith(MAGIC) else JsonPage(kind)


def _load_pod() -> Callable[[bytes], Pod]:
    from k8snet_tui.cluster.objects.protobuf_objects import decode_pod

    return decode_pod


def _load_node() -> Callable[[bytes], Node]:
    from k8snet_tui.cluster.objects.protobuf_objects import decode_node

    return decode_node


PODS: Kind[Pod] = Kind(decode_pod, _load_pod, lambda pod: pod.key)
NODES: Kind[Node] = Kind(decode_node, _load_node, lambda node: node.name)
