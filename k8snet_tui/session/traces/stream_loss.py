"""Why the stream of a trace has ended: its pod goes, this program was held up, its node is not ready."""

import asyncio
import time
from collections.abc import Callable

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.session.probes.mute_nodes import say_not_ready

LOOK_S = 1.0
HELD_UP_S = 5.0
"""Shorter stops end nothing."""
REMEMBERED_S = 30.0
"""So long after it the end of a stream is put down to it."""
GONE_GRACE_S = 5.0
"""A cut stream is often the first sign of a pod that goes; the API says so a moment later."""


class HeldUp:
    """Knowing that nobody read this program's terminal or its pipe.

    A full pipe stops the one who writes to it, and with him everything: no probes are sent and no answers
    read. Meanwhile the other side gives us up, which is then no fault of the line.
    """

    def __init__(self) -> None:
        self._stopped_s = 0.0
        self._ended_s = float("-inf")

    async def watch(self) -> None:
        """Without end."""
        while True:
            before_s = time.monotonic()
            await asyncio.sleep(LOOK_S)
            late_s = time.monotonic() - before_s - LOOK_S
            if late_s > HELD_UP_S:
                self._stopped_s, self._ended_s = late_s, time.monotonic()

    def sentence(self) -> str:
        """What it says of a stream that has ended just now; empty where it says nothing."""
        if time.monotonic() - self._ended_s > REMEMBERED_S:
            return ""
        return (
            f"nobody read what this program wrote for {self._stopped_s:.0f} s, and it stood still: "
            "the probes ended meanwhile"
        )


async def explain_loss(
    lost: Exception,
    gone: "asyncio.Task[str]",
    held: HeldUp,
    node: str | None,
    current: Callable[[], Inventory],
) -> str:
    """The sentence for it. `gone` ends when a pod at one of the ends goes; `node` is the source's."""
    await asyncio.wait((gone,), timeout=GONE_GRACE_S)
    if gone.done():
        return gone.result()
    return held.sentence() or str(lost) + say_not_ready(node, current())
