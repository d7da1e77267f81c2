"""What each tool prints: a dialect is a module that reads the lines of one family of tools.

A new one is a module here that answers `Dialect`, and a row of `_DIALECTS`.
"""

from typing import Protocol

from k8snet_tui.model.trace import Answer
from k8snet_tui.probe.dialects import traceroute


class Dialect(Protocol):
    def read_line(self, round_number: int, ttl: int, text: str, /) -> list[Answer]:
        """What one whole line says of the probe with `ttl`. Never raises; other text is `Unreadable`."""
        ...


_DIALECTS: dict[str, Dialect] = {
    "traceroute": traceroute,
    "busybox traceroute": traceroute,
    "python3": traceroute,
}


def find_dialect(tool: str) -> Dialect:
    """By the name that the far end gives its tool; one that is not known is taken for a traceroute."""
    return _DIALECTS.get(tool, traceroute)
