"""A value that changes, for any number of readers: who is slow misses some, never the last."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")

TOGETHER_S = 0.005
"""What happens within it is read as one change: the first probes of a trace leave before a reader shows that
it has begun, and answers that come together are shown in one frame."""


class Latest(Generic[ValueT]):
    def __init__(self, value: ValueT) -> None:
        self._value = value
        self._changed = asyncio.Event()
        """Set once, then replaced: who waits for the next change waits on the one that is there."""

    def put(self, value: ValueT) -> None:
        if value is not self._value:
            self._value = value
            self.wake()

    def wake(self) -> None:
        """Readers look whether its owner still runs."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def read(self, owner: "asyncio.Task[None]") -> AsyncIterator[ValueT]:
        """As it is, and after each change while `owner` runs; raises at the end what `owner` did."""
        read = None
        while not owner.done() or read is not self._value:
            changed, value = self._changed, self._value
            if value is not read:
                read = value
                yield value
            elif not owner.done():
                await changed.wait()
                await asyncio.sleep(TOGETHER_S)
        if not owner.cancelled():
            owner.result()
