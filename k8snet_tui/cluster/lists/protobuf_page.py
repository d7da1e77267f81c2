"""A list in protobuf, cut into its items while it comes in chunks of any size.

The answer is `k8s\\0`, then a runtime.Unknown whose field 2 holds the list; the list's field 1 is its
metadata, its field 2 an item. Sources: apimachinery/pkg/runtime/generated.proto, and the wire format at
protobuf.dev/programming-guides/encoding.
"""

from k8snet_tui.cluster.errors import Rejected

MAGIC = b"k8s\x00"
MOST_OBJECT_BYTES = 64 * 1024 * 1024
"""etcd takes objects of 1.5 MiB; a length beyond this is no length."""
NO_LIST = "the server sent a list that is no protobuf"
_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
"""Kinds of field whose size goes without saying."""
_LIST, _METADATA, _ITEM = 2, 1, 2


class ProtobufCutter:
    def __init__(self) -> None:
        self.metadata: bytes | None = None
        self._buffer = b""
        """What has come and is not read."""
        self._begun = False
        self._left: int | None = None
        """Bytes of the list that are still to be read; None before the list."""

    @property
    def is_whole(self) -> bool:
        return self._left == 0

    def feed(self, data: bytes) -> list[bytes]:
        """The items that are whole with these bytes. Raises Rejected for what is no such list."""
        self._buffer += data
        items: list[bytes] = []
        at = 0
        try:
            while not self.is_whole:
                at = self._read_field(at, items) if self._begun else self._read_magic()
        except IndexError:
            pass  # the rest is still to come
        self._buffer = self._buffer[at:]
        return items

    def _read_magic(self) -> int:
        if not MAGIC.startswith(self._buffer[: len(MAGIC)]):
            raise Rejected(NO_LIST)
        self._require(len(MAGIC))
        self._begun = True
        return len(MAGIC)

    def _read_field(self, at: int, items: list[bytes]) -> int:
        """Reads the field at `at` and gives its end. IndexError where its bytes have not all come."""
        tag, start = self._read_varint(at)
        field, kind = tag >> 3, tag & 7
        length, start = self._read_length(kind, start)
        if self._left is None and field == _LIST and kind == _BYTES:
            self._left = length
            return start
        if length > MOST_OBJECT_BYTES:
            raise Rejected(NO_LIST)
        end = start + length
        self._require(end)
        if self._left is not None:
            self._left -= end - at
            if self._left < 0:
                raise Rejected(NO_LIST)
            if field == _ITEM:
                items.append(self._buffer[start:end])
            elif field == _METADATA:
                self.metadata = self._buffer[start:end]
        return end

    def _read_length(self, kind: int, at: int) -> tuple[int, int]:
        """Of a field's value in bytes, and where that begins."""
        if kind == _BYTES:
            return self._read_varint(at)
        if kind == _VARINT:
            return 0, self._read_varint(at)[1]
        if kind not in _FIXED:
            raise Rejected(NO_LIST)
        return _FIXED[kind], at

    def _read_varint(self, at: int) -> tuple[int, int]:
        """The value, and where the next byte is."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self._buffer[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
        raise Rejected(NO_LIST)

    def _require(self, end: int) -> None:
        if end > len(self._buffer):
            raise IndexError(end)
