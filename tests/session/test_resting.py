import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from k8snet_tui.model.trace import Chunk, Strategy
from k8snet_tui.probe.channel import Channel
from k8snet_tui.session.probes.idle_probes import CreatedProbe, IdleProbes


class FarEnd:
    def __init__(self, ends: bool = False) -> None:
        self._ends = ends

    async def send(self, data: bytes) -> None: ...

    async def chunks(self) -> AsyncIterator[Chunk]:
        if not self._ends:
            await asyncio.Event().wait()
        chunks: list[Chunk] = []
        for chunk in chunks:
            yield chunk


class Created:
    """A created probe that tells when it was removed."""

    def __init__(self, ends: bool = False, is_driven: bool = True) -> None:
        self.removed = False
        self.channel = Channel(FarEnd(ends), is_driven=is_driven)
        self.channel.subscribe()
        means = AsyncExitStack()
        means.push_async_callback(self._remove)
        self.probe = CreatedProbe(Strategy.POD, self.channel, means)

    async def _remove(self) -> None:
        await self.channel.close()
        self.removed = True


async def test_the_next_trace_takes_what_rests() -> None:
    resting, created = IdleProbes(), Created()
    await resting.put("nginx", created.probe)
    assert await resting.take("httpd") is None
    assert await resting.take("nginx") is created.probe
    assert await resting.take("nginx") is None and not created.removed


async def test_it_is_removed_when_nobody_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8snet_tui.session.probes.idle_probes.REST_S", 0.01)
    resting, created = IdleProbes(), Created()
    await resting.put("nginx", created.probe)
    async with asyncio.timeout(5):
        while not created.removed:
            await asyncio.sleep(0.01)
    assert await resting.take("nginx") is None


async def test_one_that_has_ended_meanwhile_is_removed_and_not_taken() -> None:
    resting, created = IdleProbes(), Created(ends=True)
    await resting.put("nginx", created.probe)
    await asyncio.sleep(0.01)
    assert await resting.take("nginx") is None and created.removed


async def test_one_that_ticks_by_itself_does_not_rest() -> None:
    resting, created = IdleProbes(), Created(is_driven=False)
    await resting.put("nginx", created.probe)
    assert created.removed


async def test_leaving_removes_all_and_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    resting, created = IdleProbes(), Created()
    await resting.put("nginx", created.probe)
    await resting.close()
    await asyncio.sleep(0)
    assert created.removed and asyncio.all_tasks() == before
