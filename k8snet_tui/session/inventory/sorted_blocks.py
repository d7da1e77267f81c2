"""Objects in the order of their keys: a change costs one block, a snapshot the blocks that changed."""

from bisect import bisect_left, bisect_right
from typing import Generic, TypeVar

from k8snet_tui.model.blocks import Blocks

BLOCK = 512
"""Objects a block; one that grows to twice as many is split."""

T = TypeVar("T")


class _Block(Generic[T]):
    __slots__ = ("frozen", "items", "keys")

    def __init__(self, keys: list[str], items: list[T]) -> None:
        self.keys = keys
        self.items = items
        self.frozen: tuple[T, ...] | None = None


class SortedBlocks(Generic[T]):
    def __init__(self) -> None:
        self._blocks: list[_Block[T]] = []
        self._firsts: list[str] = []
        """The first key of each block."""
        self._snapshot: Blocks[T] | None = None

    def find(self, key: str) -> T | None:
        if not self._blocks:
            return None
        block = self._blocks[self._place(key)]
        at = bisect_left(block.keys, key)
        return block.items[at] if at < len(block.keys) and block.keys[at] == key else None

    def put(self, key: str, item: T) -> T | None:
        """Gives what was there before under this key."""
        self._snapshot = None
        if not self._blocks:
            self._blocks.append(_Block([], []))
            self._firsts.append(key)
        place = self._place(key)
        block = self._blocks[place]
        block.frozen = None
        at = bisect_left(block.keys, key)
        if at < len(block.keys) and block.keys[at] == key:
            before, block.items[at] = block.items[at], item
            return before
        block.keys.insert(at, key)
        block.items.insert(at, item)
        self._firsts[place] = block.keys[0]
        if len(block.keys) > 2 * BLOCK:
            self._split(place)
        return None

    def remove(self, key: str) -> T | None:
        """Gives what was removed."""
        if self.find(key) is None:
            return None
        self._snapshot = None
        place = self._place(key)
        block = self._blocks[place]
        block.frozen = None
        at = bisect_left(block.keys, key)
        del block.keys[at]
        removed = block.items.pop(at)
        if block.keys:
            self._firsts[place] = block.keys[0]
        else:
            del self._blocks[place], self._firsts[place]
        return removed

    def freeze(self) -> Blocks[T]:
        """The same object until something changes."""
        if self._snapshot is None:
            for block in self._blocks:
                if block.frozen is None:
                    block.frozen = tuple(block.items)
            self._snapshot = Blocks(block.frozen or () for block in self._blocks)
        return self._snapshot

    def _place(self, key: str) -> int:
        return max(0, bisect_right(self._firsts, key) - 1)

    def _split(self, place: int) -> None:
        block = self._blocks[place]
        half = BLOCK
        second = _Block(block.keys[half:], block.items[half:])
        del block.keys[half:], block.items[half:]
        self._blocks.insert(place + 1, second)
        self._firsts.insert(place + 1, second.keys[0])
