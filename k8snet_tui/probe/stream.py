"""The door to the far end: bytes out, stamped bytes in.

An exec, an attach, a followed log and a list in a test fit it by their shape alone.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from k8snet_tui.model.probe_answers import Chunk


class ProbeStream(Protocol):
    async def send(self, data: bytes) -> None:
        """Gives bytes to the far end's stdin."""

    def chunks(self) -> AsyncIterator[Chunk]:
        """What it prints, as it comes, until it ends."""
