"""The objects of one kind as a reflector tells of them: sorted, and with the state of their loading.

One writer, whole snapshots out: `items` is the same object until something changes.
"""

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
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Live, Loading, LoadState, Refused, Stale
from k8snet_tui.session.inventory.sorted_blocks import SortedBlocks

T = TypeVar("T")
Replaced: TypeAlias = Callable[[T | None, T | None], None]
"""Is told of each change: the object that was, and the one that is."""


class Collection(Generic[T]):
    def __init__(self, key: Callable[[T], str], replaced: Replaced[T] = lambda before, after: None) -> None:
        self._key = key
        self._replaced = replaced
        self._objects: SortedBlocks[T] = SortedBlocks()
        self._states: dict[str, LoadState] = {"": Loading()}

    @property
    def state(self) -> LoadState:
        return combine_states(tuple(self._states.values()))

    @property
    def sources(self) -> tuple[str, ...]:
        """Empty where one reflector tells of everything."""
        return tuple(filter(None, self._states))

    def expect(self, sources: Sequence[str]) -> None:
        """Several reflectors share the work: it is loaded when each of them has listed."""
        self._states = dict.fromkeys(sources, Loading())

    @property
    def items(self) -> Blocks[T]:
        return self._objects.freeze()

    def find(self, key: str) -> T | None:
        return self._objects.find(key)

    def apply(self, change: Change[T], source: str = "") -> None:
        state = self._states[source]
        match change:
            case Page():
                for item in change.items:
                    self._put(item)
                state = Loading(change.received)
            case Upserted():
                self._put(change.item)
            case Deleted():
                self._replaced(self._objects.remove(self._key(change.item)), None)
            case Listed() | Resumed():
                state = Live()
            case Lost():
                state = _without_news(state, change.reason)
            case RefusedChange():
                state = Refused(str(change.error))
        self._states[source] = state

    def _put(self, item: T) -> None:
        self._replaced(self._objects.put(self._key(item), item), item)


def _without_news(state: LoadState, reason: str) -> LoadState:
    match state:
        case Loading():
            return Loading(state.received, reason)
        case Live():
            return Stale(time.monotonic(), reason)
    return state


def combine_states(states: Sequence[LoadState]) -> LoadState:
    """The least that is true of all: loading before stale before live; refused where nothing is shown."""
    allowed = [state for state in states if not isinstance(state, Refused)]
    if not allowed:
        return states[0]
    loading = [state for state in allowed if isinstance(state, Loading)]
    if loading:
        received = sum(state.received for state in loading)
        return Loading(received, next((state.reason for state in loading if state.reason), ""))
    stale = [state for state in allowed if isinstance(state, Stale)]
    return min(stale, key=lambda state: state.since_s) if stale else Live()
