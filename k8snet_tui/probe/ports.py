"""Destination ports of probes: one of its own for each that is in flight.

BusyBox tells answers apart by the destination port alone, and all tools in one network namespace see each
other's answers. Traces that share a stream share these ports; another program's begin somewhere else.
"""

import random

from msgspec import Struct

SPAN = 13_000
"""So many ports are gone through before one is used again."""


class _Lease(Struct, frozen=True):
    ports: range
    until_s: float


class PortAllocator:
    def __init__(self) -> None:
        self._next = random.randrange(SPAN)  # noqa: S311
        self._leases: dict[int, _Lease] = {}

    def lease(self, tick: int, base: int, count: int, now_s: float, until_s: float) -> int:
        """The first of `count` ports in a row, none of them in flight, from `base` upwards.

        They are free again with `release`, or at `until_s`: a tick that is lost gives nothing back.
        """
        self._leases = {known: lease for known, lease in self._leases.items() if lease.until_s > now_s}
        taken = {port for lease in self._leases.values() for port in lease.ports}
        for _ in range(SPAN):
            if self._next + count > SPAN:
                self._next = 0
            ports = range(base + self._next, base + self._next + count)
            self._next += count
            if taken.isdisjoint(ports):
                break
        self._leases[tick] = _Lease(ports, until_s)
        return ports.start

    def release(self, tick: int) -> None:
        self._leases.pop(tick, None)
