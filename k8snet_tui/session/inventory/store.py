"""The objects of one kind as its reflectors tell of them, sorted, and with the state of their loading.

One writer, whole snapshots out: `collection` is the same until something changes.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

from k8snet_tui.cluster.lists.changes import (
    Change,
    Deleted,
    Listed,
    Lost,
    Page,
    RefusedChange,
    Resumed,
    Upserted,
)
from k8snet_tui.cluster.lists.changes import Polled as PolledChange
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Live, Loading, LoadState, Polled, Refused, Stale
from k8snet_tui.model.inventory import Collection
from k8snet_tui.session.inventory.sorted_blocks import SortedBlocks

T = TypeVar("T")
Replaced: TypeAlias = Callable[[T | None, T | None], None]
"""Is told of each change: the object that was, and the one that is; an index can be kept so."""


class Store(Generic[T]):
    def __init__(self, key: Callable[[T], str]) -> None:
        self._key = key
        self.replaced: Replaced[T] = lambda before, after: None
        self._objects: SortedBlocks[T] = SortedBlocks()
        self._states: dict[str, LoadState] = {"": Loading()}
        """By namespace where reflectors share the work; else under the empty name."""
        self._collection: Collection[T] | None = None
        self._next: asyncio.Event | None = None
        """Where somebody waits for it."""

    @property
    def state(self) -> LoadState:
        return combine_states(tuple(self._states.values()))

    @property
    def items(self) -> Blocks[T]:
        return self._objects.freeze()

    @property
    def collection(self) -> Collection[T]:
        if self._collection is None:
            self._collection = Collection(self.items, self.state, tuple(filter(None, self._states)))
        return self._collection

    @property
    def next_change(self) -> asyncio.Event:
        """Is set then; the one after it has another."""
        if self._next is None:
            self._next = asyncio.Event()
        return self._next

    def begin_anew(self, namespaces: Sequence[str] = ("",)) -> None:
        """Forgets all. With `namespaces` it is loaded when each of their reflectors has listed."""
        self._objects = SortedBlocks()
        self._states = dict.fromkeys(namespaces, Loading())
        self._note_change()

    def find(self, key: str) -> T | None:
        return self._objects.find(key)

    def apply(self, change: Change[T], namespace: str = "") -> None:
        state = self._states[namespace]
        match change:
            case Page():
                for item in change.items:
                    self._put(item)
                state = Loading(change.received)
            case Upserted():
                self._put(change.item)
            case Deleted():
                self.replaced(self._objects.remove(self._key(change.item)), None)
            case Listed() | Resumed():
                state = Live()
            case Lost():
                state = _without_news(state, change.reason)
            case PolledChange():
                state = Polled(time.monotonic(), change.reason)
            case RefusedChange():
                state = Refused(str(change.error))
        self._states[namespace] = state
        self._note_change()

    def _note_change(self) -> None:
        self._collection = None
        if self._next is not None:
            self._next.set()
            self._next = None

    def _put(self, item: T) -> None:
        self.replaced(self._objects.put(self._key(item), item), item)


def _without_news(state: LoadState, reason: str) -> LoadState:
    match state:
        case Loading():
            return Loading(state.received, reason)
        case Live():
            return Stale(time.monotonic(), reason)
        case Polled():
            return Stale(state.since_s, reason)
    return state


def combine_states(states: Sequence[LoadState]) -> LoadState:
    """The least that is true of all: loading, stale, polled, live; refused where nothing is shown."""
    allowed = [state for state in states if not isinstance(state, Refused)]
    if not allowed:
        return states[0]
    loading = [state for state in allowed if isinstance(state, Loading)]
    if loading:
        received = sum(state.received for state in loading)
        return Loading(received, next((state.reason for state in loading if state.reason), ""))
    old = [state for state in allowed if isinstance(state, Stale | Polled)]
    return min(old, key=lambda state: (isinstance(state, Polled), state.since_s)) if old else Live()
