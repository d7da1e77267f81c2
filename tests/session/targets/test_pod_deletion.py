import asyncio
from collections.abc import AsyncGenerator

import pytest

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.model.trace import Endpoint, Outcome, ToolChosen, TraceEnded, TraceEvent
from k8snet_tui.session.targets import pod_deletion
from k8snet_tui.session.targets.pod_deletion import until_deleted, wait_until_deleted
from tests.cluster_unit.fake_api import connected, pod_body, serving, status_body

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


HTTPD = Endpoint("httpd", "10.244.2.2", "default/httpd", "node-2")


async def test_for_one_trace_the_pod_is_asked_for_until_it_is_gone_made_anew_or_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pod_deletion, "POLL_S", 0.01)
    path = "/api/v1/namespaces/default/pods/httpd"
    anew = pod_body("httpd")
    anew["metadata"]["uid"] = "another"
    over = pod_body("httpd", phase="Failed", reason="Evicted")
    for later, status, why in (
        (status_body(404, "no", "NotFound"), 404, "httpd is gone"),
        (anew, 200, "httpd is gone"),
        (over, 200, "httpd has ended while it was traced: it is Evicted"),
    ):
        async with serving() as api, connected(api.config()) as c:
            api.answer(path, pod_body("httpd"))
            waiting = asyncio.ensure_future(wait_until_deleted(c, [HTTPD]))
            await asyncio.sleep(0.1)
            api.answer(path, status_body(500, "trouble"), status=500)
            await asyncio.sleep(0.1)
            assert not waiting.done(), "the server's troubles say nothing about the pod"
            api.answer(path, later, status=status)
            assert why in await asyncio.wait_for(waiting, 5)
