"""What readers of a changing value get: all together what comes together, and the last whatever happens."""

import asyncio

import pytest

from k8snet_tui.session.traces.latest import TOGETHER_S, Latest


async def read_all(latest: Latest[int], owner: "asyncio.Task[None]", pause_s: float = 0.0) -> list[int]:
    read = []
    async for value in latest.read(owner):
        read.append(value)
        await asyncio.sleep(pause_s)
    return read


async def count(latest: Latest[int], *pauses_s: float) -> None:
    try:
        for value, pause_s in enumerate(pauses_s, 1):
            await asyncio.sleep(pause_s)
            latest.put(value)
    finally:
        asyncio.get_running_loop().call_soon(latest.wake)


async def test_what_comes_together_is_read_as_one_change() -> None:
    latest = Latest(0)
    owner = asyncio.create_task(count(latest, 20 * TOGETHER_S, 0, 0, 20 * TOGETHER_S, 0))
    assert await read_all(latest, owner) == [0, 3, 5]


async def test_who_is_slow_misses_some_but_not_the_last() -> None:
    latest = Latest(0)
    owner = asyncio.create_task(count(latest, *[0.01] * 20))
    read = await read_all(latest, owner, pause_s=0.1)
    assert read[0] == 0 and read[-1] == 20 and len(read) < 10


async def test_what_ended_its_owner_is_raised_after_the_last_value() -> None:
    latest, read = Latest(0), list[int]()

    async def fail() -> None:
        latest.put(1)
        asyncio.get_running_loop().call_soon(latest.wake)
        raise RuntimeError("defect")

    owner = asyncio.create_task(fail())
    with pytest.raises(RuntimeError, match="defect"):
        async for value in latest.read(owner):
            read += [value]
    assert read[-1] == 1
