"""One probe a source, however many trace from it: it is counted, it rests, it is removed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from k8snet_tui.model.probe_answers import Chunk
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.probe.channel import Channel
from k8snet_tui.session.probes.shared_probes import Probe, SharedProbes
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("virtual_time")
SOON_S = 0.02


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


class Maker:
    """Makes probes, and knows which of them were removed."""

    def __init__(self, *, idle_s: float = 20.0, ends: bool = False, is_driven: bool = True) -> None:
        self.made: list[Probe] = []
        self.removed: list[Probe] = []
        self.fails: Exception | None = None
        self._idle_s, self._ends, self._is_driven = idle_s, ends, is_driven

    async def __call__(self) -> Probe:
        await asyncio.sleep(0.01)
        if self.fails:
            raise self.fails
        ending = AsyncExitStack()
        channel = Channel(FarEnd(self._ends), is_driven=self._is_driven)
        channel.subscribe()
        probe = Probe(Strategy.POD, channel, "a probe pod", ending, self._idle_s)

        async def remove() -> None:
            await channel.close()
            self.removed.append(probe)

        ending.push_async_callback(remove)
        self.made.append(probe)
        return probe


async def test_traces_of_one_source_share_one_probe_and_only_the_last_one_ends_it() -> None:
    probes, maker = SharedProbes(), Maker(idle_s=0)
    leave = [asyncio.Event() for _ in range(3)]

    async def trace(number: int) -> Probe:
        async with probes.use("nginx", maker) as probe:
            await leave[number].wait()
            return probe

    traces = [asyncio.create_task(trace(number)) for number in range(3)]
    await asyncio.sleep(0.05)
    for number in (0, 2):
        leave[number].set()
        await traces[number]
    assert len(maker.made) == 1 and maker.removed == []
    leave[1].set()
    await traces[1]
    assert maker.removed == maker.made


async def test_two_traces_that_end_at_once_leave_nothing() -> None:
    """As from a source without tools: what the second let rest was once taken for the first one's."""
    probes, maker = SharedProbes(), Maker(idle_s=SOON_S)
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))

    async def trace() -> None:
        async with probes.use("nginx", maker):
            await asyncio.sleep(0.02)

    await asyncio.gather(trace(), trace())
    await trace()
    await until(lambda: maker.removed)
    await asyncio.sleep(2 * SOON_S)
    assert maker.removed == maker.made and len(maker.made) == 1 and complaints == []


async def test_another_source_has_a_probe_of_its_own() -> None:
    probes, maker = SharedProbes(), Maker()
    async with probes.use("nginx", maker) as first, probes.use("httpd", maker) as second:
        assert first is not second
    await probes.close()


async def test_the_next_trace_takes_what_rests() -> None:
    probes, maker = SharedProbes(), Maker()
    for _ in range(2):
        async with probes.use("nginx", maker):
            pass
    assert len(maker.made) == 1 and maker.removed == []
    await probes.close()


async def test_it_is_removed_when_nobody_takes_it() -> None:
    probes, maker = SharedProbes(), Maker(idle_s=SOON_S)
    async with probes.use("nginx", maker):
        await asyncio.sleep(2 * SOON_S)
        assert maker.removed == [], "it rests only after its last user"
    await until(lambda: maker.removed)


async def test_one_that_has_ended_meanwhile_is_removed_and_not_taken() -> None:
    probes, maker = SharedProbes(), Maker(ends=True)
    async with probes.use("nginx", maker):
        pass
    await asyncio.sleep(0.01)
    async with probes.use("nginx", maker):
        assert len(maker.made) == 2 and maker.removed == maker.made[:1]
    await probes.close()


async def test_one_that_ticks_by_itself_is_shared_with_nobody_and_does_not_rest() -> None:
    probes, maker = SharedProbes(), Maker(is_driven=False)
    async with probes.use("nginx", maker), probes.use("nginx", maker):
        assert len(maker.made) == 2
    assert len(maker.removed) == 2


async def test_what_fails_is_told_to_all_who_wait_and_is_tried_again_afterwards() -> None:
    probes, maker = SharedProbes(), Maker()
    maker.fails = ValueError("no")

    async def trace() -> None:
        async with probes.use("nginx", maker):
            pass

    outcomes = await asyncio.gather(trace(), trace(), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["no", "no"]
    maker.fails = None
    await trace()
    await probes.close()


async def test_one_who_leaves_while_it_is_opened_does_not_take_it_from_the_others() -> None:
    probes, maker = SharedProbes(), Maker(idle_s=0)

    async def trace() -> None:
        async with probes.use("nginx", maker):
            pass

    first, second = asyncio.create_task(trace()), asyncio.create_task(trace())
    await asyncio.sleep(0)
    first.cancel()
    await second
    assert len(maker.made) == 1 and maker.removed == maker.made


async def test_leaving_removes_all_and_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    probes, maker = SharedProbes(), Maker()
    async with probes.use("nginx", maker), probes.use("httpd", maker):
        pass
    await probes.close()
    await asyncio.sleep(0)
    assert len(maker.removed) == 2 and asyncio.all_tasks() == before
