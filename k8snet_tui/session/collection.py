"""The objects of one kind as a reflector tells of them: sorted, and with the state of their loading.

One writer, whole snapshots out: `items` is the same object until something changes.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

from k8snet_tui.cluster.changes import Change, Gone, Listed, Lost, Page, Put, RefusedChange, Resumed
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Live, Loading, LoadState, Refused, Stale
from k8snet_tui.session.sorted_blocks import SortedBlocks

T = TypeVar("T")
Replaced: TypeAlias = Callable[[T | None, T | None], None]
"""Is told of each change: the object that was, and the one that is."""


class Collection(Generic[T]):
    def __init__(self, key: Callable[[T], str], replaced: Replaced[T] = lambda before, after: None) -> None:
        self._key = key
        self._replaced = replaced
        self._objects: SortedBlocks[T] = SortedBlocks()
        self.state: LoadState = Loading()

    @property
    def items(self) -> Blocks[T]:
        return self._objects.freeze()

    def find(self, key: str) -> T | None:
        return self._objects.find(key)

    def apply(self, change: Change[T]) -> None:
        match change:
            case Page():
                for item in change.items:
                    self._put(item)
                self.state = Loading(change.received)
            case Put():
                self._put(change.item)
            case Gone():
                removed = self._objects.remove(self._key(change.item))
                self._replaced(removed, None)
            case Listed() | Resumed():
                self.state = Live()
            case Lost():
                self.state = self._without_news(change.reason)
            case RefusedChange():
                self.state = Refused(str(change.error))

    def _put(self, item: T) -> None:
        self._replaced(self._objects.put(self._key(item), item), item)

    def _without_news(self, reason: str) -> LoadState:
        match self.state:
            case Loading():
                return Loading(self.state.received, reason)
            case Live():
                return Stale(time.monotonic(), reason)
        return self.state
