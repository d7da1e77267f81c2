"""Destination ports of probes: one of its own for each that is in flight.

BusyBox tells answers apart by the destination port alone, and all tools in one network namespace see each
other's answers. Traces that share a stream share these ports. Another program's begin somewhere else, and all
go on at the same pace, whatever they need: one that asks more often would come upon the ports of another, and
for many rounds take its answers for its own.
"""

import random

from msgspec import Struct

SPAN = 32_000
"""So many ports are gone through before one is used again."""
PACE_S = 6
"""Ports a second; a trace of three hops needs three a round."""


class _Lease(Struct, frozen=True):
    ports: range
    until_s: float


class PortAllocator:
    def __init__(self) -> None:
        self._start = random.randrange(SPAN)  # noqa: S311
        self._began_s: float | None = None
        self._gone = 0
        """Ports that were gone on by since."""
        self._leases: dict[int, _Lease] = {}

    def lease(self, tick: int, base: int, count: int, now_s: float, until_s: float) -> int:
        """The first of `count` ports in a row, none of them in flight, from `base` upwards.

        They are free again with `release`, or at `until_s`: a tick that is lost gives nothing back.
        """
        self._leases = {known: lease for known, lease in self._leases.items() if lease.until_s > now_s}
        taken = {port for lease in self._leases.values() for port in lease.ports}
        if self._began_s is None:
            self._began_s = now_s
        self._gone = max(self._gone, int((now_s - self._began_s) * PACE_S))
        for _ in range(SPAN):
            following = (self._start + self._gone) % SPAN
            if following + count > SPAN:
                self._gone, following = self._gone + SPAN - following, 0
            ports = range(base + following, base + following + count)
            self._gone += count
            if taken.isdisjoint(ports):
                break
        self._leases[tick] = _Lease(ports, until_s)
        return ports.start

    def release(self, tick: int) -> None:
        self._leases.pop(tick, None)
