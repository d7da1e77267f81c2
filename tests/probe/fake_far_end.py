"""A far end in a test: it answers each tick as its path says, after a while, or never."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.probe_answers import Chunk


class Tick(Struct, frozen=True):
    number: int
    round: int
    """Begins anew with each tick from TTL 1."""
    first: int
    last: int
    wait_s: int
    port: int
    address: str


Path: TypeAlias = Callable[[int, int], tuple[float, str] | None]
"""From round and TTL to seconds and text; None is silence."""


class FakeFarEnd:
    def __init__(
        self,
        path: Path,
        *,
        tool: bytes = b"@tool busybox traceroute\n",
        tcp: bytes = b"1 nc: Connection refused",
    ) -> None:
        self._path = path
        self._tcp = tcp
        self._round = 0
        self._output: asyncio.Queue[bytes] = asyncio.Queue()
        self._say(0, tool)
        self.ticks: list[Tick] = []
        self.kept_awake = 0

    async def send(self, data: bytes) -> None:
        if not data.strip():
            self.kept_awake += 1
            return
        kind, *numbers, address = data.decode().split()
        number, first, last, wait_s, port = map(int, numbers)
        if kind == "dial":
            self._say(0.01, b"@tcp %d %s\n" % (number, self._tcp))
            return
        self._round += first == 1
        tick = Tick(number, self._round, first, last, wait_s, port, address)
        self.ticks.append(tick)
        self._run(tick)

    async def chunks(self) -> AsyncIterator[Chunk]:
        while data := await self._output.get():
            yield Chunk(data, time.monotonic())

    def end(self) -> None:
        self._output.put_nowait(b"")

    def _run(self, tick: Tick) -> None:
        slowest = 0.0
        for ttl in range(tick.first, tick.last + 1):
            delay_s, text = self._path(tick.round, ttl) or (float(tick.wait_s), "*")
            slowest = max(slowest, delay_s)
            self._say(delay_s, f"@{tick.number} {ttl} {ttl:2d}  {text}\n".encode())
        self._say(slowest + 0.001, f"@end {tick.number}\n".encode())

    def _say(self, delay_s: float, data: bytes) -> None:
        asyncio.get_running_loop().call_later(delay_s, self._output.put_nowait, data)


def straight(*addresses: str) -> Path:
    """A healthy path: every TTL beyond the last address reaches it too."""

    def path(_: int, ttl: int) -> tuple[float, str] | None:
        return 0.002, f"{addresses[min(ttl, len(addresses)) - 1]}  0.005 ms"

    return path
