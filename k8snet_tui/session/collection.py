"""The objects of one kind as a reflector tells of them: sorted, and with the state of their loading.

One writer, whole tuples out: `items` is the same object until something changes.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from k8snet_tui.cluster.changes import Change, Gone, Listed, Lost, Page, Put, RefusedChange, Resumed
from k8snet_tui.model.cluster import Live, Loading, LoadState, Refused, Stale

T = TypeVar("T")


class Collection(Generic[T]):
    def __init__(self, key: Callable[[T], str]) -> None:
        self._key = key
        self._objects: dict[str, T] = {}
        self._sorted: tuple[T, ...] | None = ()
        self.state: LoadState = Loading()

    @property
    def items(self) -> tuple[T, ...]:
        if self._sorted is None:
            self._sorted = tuple(self._objects[key] for key in sorted(self._objects))
        return self._sorted

    def find(self, key: str) -> T | None:
        return self._objects.get(key)

    def apply(self, change: Change[T]) -> None:
        match change:
            case Page():
                self._objects.update((self._key(item), item) for item in change.items)
                self._sorted = None
                self.state = Loading(change.received)
            case Put():
                self._objects[self._key(change.item)] = change.item
                self._sorted = None
            case Gone():
                self._objects.pop(self._key(change.item), None)
                self._sorted = None
            case Listed() | Resumed():
                self.state = Live()
            case Lost():
                if isinstance(self.state, Live):
                    self.state = Stale(time.monotonic(), change.reason)
            case RefusedChange():
                self.state = Refused(str(change.error))
