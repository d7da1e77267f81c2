"""Knowing that this machine was suspended: its connections may be dead, though nothing says so.

CLOCK_BOOTTIME goes on while a machine is suspended, CLOCK_MONOTONIC does not (clock_gettime(2)).
"""

import asyncio
import time

from k8snet_tui.cluster.http.connection import Connection

LOOK_S = 2.0
SUSPENDED_S = 5.0
"""Shorter ones break no connection."""


def suspended_s() -> float:
    """Seconds that this machine has been suspended since it was started."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


async def cut_after_suspend(connection: Connection) -> None:
    """Without end: begins each stream anew soon after the machine was suspended for a while."""
    before_s = suspended_s()
    while True:
        await asyncio.sleep(LOOK_S)
        if (now_s := suspended_s()) - before_s >= SUSPENDED_S:
            before_s = now_s
            connection.cut_streams()
