"""Why a pod does not start, for a command that is about to end because of it."""

from types import SimpleNamespace
from typing import cast

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.consents import Consents
from k8snet_tui.session.node_shell import NodeShell
from k8snet_tui.session.objects.start_reason import find_start_reason
from tests.cluster_unit.fake_api import connected, serving, settled_tasks, status_body
from tests.session.objects.test_descriptions import EVENTS, NODES, NOW, PODS, captured, serve


def session_of(c: Connection) -> ClusterSession:
    return cast(ClusterSession, SimpleNamespace(connection=c, shell=NodeShell(c, Consents())))


async def test_the_reason_comes_from_the_pod_and_what_was_said_of_it() -> None:
    found = captured("sandbox")
    async with serving() as api, connected(api.config()) as c:
        serve(api, PODS, [found["pod"]])
        serve(api, EVENTS, [event | {"lastTimestamp": NOW} for event in found["events"]])
        serve(api, NODES, [])
        api.answer("/api/v1/pods", {"metadata": {}, "items": []})
        finding = await find_start_reason(session_of(c), "broken/sandbox")
    assert finding and "can't give it a network" in finding.sentence
    assert "the runtime's own log on node-2 was not read" in finding.evidence[-1]
    assert not await settled_tasks()


async def test_who_may_not_read_it_gets_no_reason_and_no_error() -> None:
    async with serving() as api, connected(api.config()) as c:
        for path in (PODS, EVENTS, NODES):
            api.answer(path, status_body(403, "no", "Forbidden"), status=403)
        assert await find_start_reason(session_of(c), "broken/sandbox") is None
