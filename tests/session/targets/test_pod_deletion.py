import asyncio
from collections.abc import AsyncGenerator

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.model.trace import Outcome, ToolChosen, TraceEnded, TraceEvent
from k8snet_tui.session.targets.pod_deletion import until_deleted

FIRST = ToolChosen("traceroute")


async def frozen() -> AsyncGenerator[TraceEvent, None]:
    yield FIRST
    await asyncio.Event().wait()


async def cut() -> AsyncGenerator[TraceEvent, None]:
    yield FIRST
    raise StreamLost("reset by peer")


async def never() -> str:
    await asyncio.Event().wait()
    raise AssertionError


async def soon() -> str:
    await asyncio.sleep(0.02)
    return "shell-1 is gone"


async def test_a_frozen_stream_ends_when_its_pod_goes() -> None:
    events = [event async for event in until_deleted(frozen(), soon)]
    assert events == [FIRST, TraceEnded(Outcome.LOST, "shell-1 is gone")]


async def test_a_cut_stream_is_explained_by_the_pod_that_goes() -> None:
    events = [event async for event in until_deleted(cut(), soon)]
    assert events[-1] == TraceEnded(Outcome.LOST, "shell-1 is gone")


async def test_a_cut_stream_says_why_when_the_pods_are_there() -> None:
    events = [event async for event in until_deleted(cut(), never)]
    ended = events[-1]
    assert isinstance(ended, TraceEnded) and "reset by peer" in ended.summary


async def test_closing_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    events = until_deleted(frozen(), never)
    assert await anext(events) == FIRST
    await events.aclose()
    assert asyncio.all_tasks() == before
