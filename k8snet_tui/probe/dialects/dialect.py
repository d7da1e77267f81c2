"""The one interface behind which a tool's ways are known: what it is called with, and how its lines are read.

To add one: a module here with a `Dialect`, a line in `registry.py`, and a capture of the real tool as its
test.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.probe_answers import Answer
from k8snet_tui.model.trace_options import Protocol

ReadLine: TypeAlias = Callable[[int, str], list[Answer]]
"""What one whole line says of the probe with a TTL. Never raises; other text is `Unreadable`."""


class Dialect(Struct, frozen=True):
    name: str
    """As the far end says it, and as the screen shows it."""
    arguments: Mapping[Protocol, str]
    """What it can send, and the shell words for it. The address follows. `$ttl` and `$last`: the range,
    one TTL unless it has a pace; `$port`: one of the probe's own; `$base`: the same for the whole round."""
    reader: Callable[[int], ReadLine]
    """For what is said of one tick of a round; it may remember earlier lines."""
    version: str = ""
    """What `traceroute --version` prints where this is the program of that name."""
    paces_s: Mapping[Protocol, float] = {}
    """How long it may take from one TTL to the next where one process asks all, and each of its lines says
    which it is about. Else there is a process for each, all at once."""
    ipv4_only: tuple[Protocol, ...] = ()
    """What it cannot send over IPv6."""
    clocks_late: bool = False
    """Its clock starts after sending: times are shorter than the round trip, by as much as sending takes."""

    def keeps_port(self, protocol: Protocol) -> bool:
        """All probes of a round go to one port, as an application's packets do."""
        return "$base" in self.arguments.get(protocol, "")
