"""One object in full, live: what is asked for, what is told, and that nothing goes on afterwards."""

import asyncio
import json
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from k8snet_tui.model.cluster import Live, Refused
from k8snet_tui.model.description import PodDescription
from k8snet_tui.model.log import LogNote
from k8snet_tui.session.objects.descriptions import describe_pod, describe_workload
from k8snet_tui.session.objects.logs import follow_log
from tests.cluster_unit.fake_api import FakeApi, connected, event_line, serving, settled_tasks, status_body
from tests.cluster_unit.streams.test_logs import PATH, SOURCE, STAMPED
from tests.diagnosis.captured import CAPTURES
from tests.waiting import LIMIT_S

PODS = "/api/v1/namespaces/broken/pods"
EVENTS = "/api/v1/namespaces/broken/events"
NODES = "/api/v1/nodes"
NOW = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def serve(api: FakeApi, path: str, items: list[Any], changes: "asyncio.Queue[bytes] | None" = None) -> None:
    """A list, and a watch of it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if "watch" not in request.query:
            kind = request.query["fieldSelector"].partition("involvedObject.kind=")[2].partition(",")[0]
            chosen = [i for i in items if not kind or i["involvedObject"]["kind"] == kind]
            return web.json_response({"metadata": {"resourceVersion": "1"}, "items": chosen})
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(await (changes or asyncio.Queue()).get())

    api.on(path, answer)


def captured(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CAPTURES / "pods" / f"{name}.json").read_bytes())
    return found


async def test_a_pod_is_told_live_with_its_events_and_only_they_are_asked_for() -> None:
    oom, changes = captured("oom"), asyncio.Queue[bytes]()
    async with serving() as api, connected(api.config()) as c:
        serve(api, PODS, [oom["pod"]], changes)
        serve(api, EVENTS, oom["events"])
        serve(api, NODES, [])
        async with aclosing(describe_pod(c, "broken", "oom")) as stories:
            async for story in stories:
                if story.pod and story.events and isinstance(story.events_state, Live):
                    break
            assert story.finding and "ran out of memory" in story.finding.sentence
            changes.put_nowait(event_line("DELETED", oom["pod"]))
            async for story in stories:
                if story.pod is None:
                    break
        selectors = {request.query.get("fieldSelector", "") for request in api.requests}
        assert selectors == {
            "metadata.name=oom",
            "metadata.name=node-1",
            "involvedObject.kind=Pod,involvedObject.name=oom",
        }
        assert not await settled_tasks()


async def test_what_the_runtime_wrote_stands_below_the_events_where_the_reason_is_the_runtimes() -> None:
    async def read_log(pod: PodDescription) -> tuple[str, ...]:
        return (f"containerd on {pod.node}: no plugin",)

    for name, is_asked in (("sandbox", True), ("oom", False)):
        found = captured(name)
        async with serving() as api, connected(api.config()) as c:
            serve(api, PODS, [found["pod"]])
            serve(api, EVENTS, [event | {"lastTimestamp": NOW} for event in found["events"]])
            serve(api, NODES, [])
            async with aclosing(describe_pod(c, "broken", name, read_log)) as stories:
                last = ""
                async with asyncio.timeout(LIMIT_S):
                    async for story in stories:
                        if story.finding and isinstance(story.events_state, Live):
                            last = story.finding.evidence[-1]
                            if not is_asked or "containerd" in last:
                                break
            assert ("no plugin" in last) is is_asked
            assert not await settled_tasks()


async def test_who_may_not_see_events_is_told_so_and_sees_the_pod() -> None:
    words = 'User "jane" cannot list resource "events" in API group "" in the namespace "broken"'
    async with serving() as api, connected(api.config()) as c:
        serve(api, PODS, [captured("oom")["pod"]])
        api.answer(EVENTS, status_body(403, words, "Forbidden"), status=403)
        serve(api, NODES, [])
        async with aclosing(describe_pod(c, "broken", "oom")) as stories:
            async for story in stories:
                if story.pod and isinstance(story.events_state, Refused):
                    break
        assert (
            isinstance(story.events_state, Refused) and "may not list events" in story.events_state.sentence
        )
        assert story.finding and "ran out of memory" in story.finding.sentence


async def test_a_deployment_is_told_what_its_replica_sets_met() -> None:
    events = captured("broken-quota")["events"]
    async with serving() as api, connected(api.config()) as c:
        serve(api, EVENTS, events)
        async with aclosing(describe_workload(c, "Deployment", "broken", "web")) as stories:
            async for story in stories:
                if story.finding:
                    break
        async with aclosing(describe_workload(c, "Deployment", "broken", "other")) as stories:
            async for other in stories:
                if isinstance(other.state, Live):
                    break
    assert story.finding and "the quota few is used up" in story.finding.sentence
    assert other.finding is None


async def test_a_log_goes_on_where_it_was_when_its_line_is_lost() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(PATH, STAMPED.decode())
        parts = []
        async with aclosing(follow_log(c, SOURCE)) as log:
            async for part in log:
                parts.append(part)
                if isinstance(part, LogNote):
                    api.answer(PATH, STAMPED.decode() + "2026-11-27T12:40:12.0Z three\n")
                elif part[-1].text == "three":
                    break
    texts = [line.text for part in parts if not isinstance(part, LogNote) for line in part]
    assert texts == ["one", "  two", "three"]
