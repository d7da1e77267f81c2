"""For one trace, without a watch: is a traced pod still there?"""

import asyncio

import pytest

from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.targets import pod_deletion
from k8snet_tui.session.targets.pod_deletion import wait_until_deleted
from tests.cluster_unit.fake_api import connected, pod_body, serving, status_body
from tests.waiting import LIMIT_S

HTTPD = Endpoint("httpd", "10.244.2.2", "default/httpd", "node-2")


async def test_for_one_trace_the_pod_is_asked_for_until_it_is_gone_made_anew_or_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pod_deletion, "POLL_S", 0.01)
    monkeypatch.setattr(pod_deletion, "ENDING_S", 0.01)
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
            assert why in await asyncio.wait_for(waiting, LIMIT_S)


async def test_a_pod_that_is_over_only_because_it_is_deleted_is_told_as_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pod_deletion, "POLL_S", 0.01)
    monkeypatch.setattr(pod_deletion, "ENDING_S", 0.2)
    path = "/api/v1/namespaces/default/pods/httpd"
    async with serving() as api, connected(api.config()) as c:
        api.answer(path, pod_body("httpd"))
        waiting = asyncio.ensure_future(wait_until_deleted(c, [HTTPD]))
        await asyncio.sleep(0.1)
        api.answer(path, pod_body("httpd", phase="Failed"))
        await asyncio.sleep(0.1)
        api.answer(path, status_body(404, "no", "NotFound"), status=404)
        assert "httpd is gone" in await asyncio.wait_for(waiting, LIMIT_S)
