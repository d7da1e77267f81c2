"""A list in protobuf, cut into its items while it comes in chunks of any size.

The answer is `k8s\\0`, then a runtime.Unknown whose field 2 holds the list; the list's field 1 is its
metadata, its field 2 an item. Sources: apimachinery/pkg/runtime/generated.proto, and the wire format at
protobuf.dev/programming-guides/encoding.
"""

from k8snet_tui.cluster.errors import Rejected

MAGIC = b"k8s\x00"
MOST_OBJECT_BYTES = 64 * 1024 * 1024
"""etcd takes objects of 1.5 MiB; a length beyond this is no length."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LIST, _METADATA, _ITEM = 2, 1, 2


class ProtobufCutter:
    def __init__(self) -> None:
        self.metadata: bytes | None = None
        self._buffer = bytearray()
        self._at = 0
        self._begun = False
        self._left: int | None = None
        """Bytes of the list that are still to be read; None before the list."""

    @property
    def is_whole(self) -> bool:
        return self._left == 0

    def feed(self, data: bytes) -> list[bytes]:
        """The items that are whole with these bytes. Raises Rejected for what is no such list."""
        self._buffer += data
        self._at = 0
        items: list[bytes] = []
        while not self.is_whole and self._advance(items):
            pass
        del self._buffer[: self._at]
        return items

    def _advance(self, items: list[bytes]) -> bool:
        """Reads one thing; False where its bytes have not all come."""
        if not self._begun:
            return self._read_magic()
        if self._left is None:
            return self._read_envelope_field()
        return self._read_list_field(items)

    def _read_magic(self) -> bool:
        if len(self._buffer) < len(MAGIC):
            return False
        if not self._buffer.startswith(MAGIC):
            raise Rejected("the server sent a list that is no protobuf")
        self._at += len(MAGIC)
        self._begun = True
        return True

    def _read_envelope_field(self) -> bool:
        head = self._read_head(self._at)
        if head is None:
            return False
        field, length, start = head
        if field == _LIST:
            self._left, self._at = length, start
            return True
        return self._skip_to(start + length)

    def _read_list_field(self, items: list[bytes]) -> bool:
        head = self._read_head(self._at)
        if head is None:
            return False
        field, length, start = head
        end = start + length
        if length > MOST_OBJECT_BYTES or end - self._at > (self._left or 0):
            raise Rejected("the server sent a list with an object of no possible length")
        if end > len(self._buffer):
            return False
        if field == _ITEM:
            items.append(bytes(self._buffer[start:end]))
        elif field == _METADATA:
            self.metadata = bytes(self._buffer[start:end])
        self._left = (self._left or 0) - (end - self._at)
        self._at = end
        return True

    def _skip_to(self, end: int) -> bool:
        if end - self._at > MOST_OBJECT_BYTES:
            raise Rejected("the server sent a list that is no protobuf")
        if end > len(self._buffer):
            return False
        self._at = end
        return True

    def _read_head(self, at: int) -> tuple[int, int, int] | None:
        """A field's number, its length in bytes, and where these begin; None while it has not all come."""
        tag = self._read_varint(at)
        if tag is None:
            return None
        number, kind = tag[0] >> 3, tag[0] & 7
        if kind in (_FIXED64, _FIXED32):
            return number, 8 if kind == _FIXED64 else 4, tag[1]
        if kind not in (_VARINT, _BYTES):
            raise Rejected("the server sent a list that is no protobuf")
        value = self._read_varint(tag[1])
        if value is None:
            return None
        return (number, value[0], value[1]) if kind == _BYTES else (number, 0, value[1])

    def _read_varint(self, at: int) -> tuple[int, int] | None:
        """The value, and where the next byte is; None while it has not all come."""
        value = 0
        for shift in range(0, 70, 7):
            if at >= len(self._buffer):
                return None
            byte = self._buffer[at]
            value |= (byte & 0x7F) << shift
            at += 1
            if byte < 0x80:
                return value, at
        raise Rejected("the server sent a list that is no protobuf")
