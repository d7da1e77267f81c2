"""Knowing that this machine has slept: its connections may be dead, though nothing says so.

CLOCK_BOOTTIME goes on while a machine is suspended, CLOCK_MONOTONIC does not (clock_gettime(2)).
"""

import asyncio
import time

LOOK_S = 2.0
SLEPT_S = 5.0
"""Shorter sleeps break no connection."""


def slept_s() -> float:
    """Seconds that this machine has been suspended since it was started."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


async def wait_until_resumed() -> None:
    """Returns soon after the machine has slept for a while."""
    before_s = slept_s()
    while slept_s() - before_s < SLEPT_S:  # noqa: ASYNC110 (no event tells of it)
        await asyncio.sleep(LOOK_S)
