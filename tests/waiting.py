"""Waiting for what must come, however slow the machine is."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import psutil

LIMIT_S = 30
"""What has not come by then does not come."""
LOOK_S = 0.005


async def until(holds: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    async with asyncio.timeout(limit_s):
        while not holds():
            await asyncio.sleep(LOOK_S)


async def until_ended(pid: int) -> None:
    """The kernel ends a killed process at its own time, and nobody may be there to reap it."""
    await until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    return False
