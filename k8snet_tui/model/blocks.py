"""A long sorted sequence in blocks, so that what a change leaves alone stays the same object.

A cluster has 150,000 pods and hundreds of changes a second. A snapshot of them copies the blocks that
changed, and whoever derives something from a snapshot (a filter, say) need do so for those blocks only.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import TypeVar, overload

T = TypeVar("T", covariant=True)


class Blocks(Sequence[T]):
    """Frozen; equal to another only if it is the same object."""

    __slots__ = ("_starts", "blocks")

    def __init__(self, blocks: Iterable[tuple[T, ...]] = ()) -> None:
        self.blocks: tuple[tuple[T, ...], ...] = tuple(block for block in blocks if block)
        self._starts = (0, *accumulate(map(len, self.blocks)))

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self.blocks)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        block = bisect_right(self._starts, index) - 1
        return self.blocks[block][index - self._starts[block]]
