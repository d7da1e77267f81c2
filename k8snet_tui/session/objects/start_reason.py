"""Why a pod does not start, asked once, for a command that cannot go on without it."""

import asyncio
from contextlib import aclosing, suppress

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.cluster import Loading
from k8snet_tui.model.description import PodDescription
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.gather import list_nodes, list_pods_on
from k8snet_tui.session.objects.descriptions import describe_pod
from k8snet_tui.session.objects.runtime_log import read_runtime_log

ENOUGH_S = 6.0
"""So long its events are waited for, and the runtime's log where that is read."""


async def find_start_reason(session: ClusterSession, key: str) -> Finding | None:
    """Of the pod `namespace/name`; None where nothing speaks against it, or it may not be read."""
    namespace, _, name = key.partition("/")
    was_read = asyncio.Event()

    async def read_log(pod: PodDescription) -> tuple[str, ...]:
        try:
            nodes, pods = await list_nodes(session), await list_pods_on(session, pod.node)
            return await read_runtime_log(session.shell, nodes, pods, pod)
        except ClusterError as error:
            return (f"the runtime's own log on {pod.node} was not read: {error}",)
        finally:
            was_read.set()

    finding = None
    with suppress(TimeoutError):
        async with asyncio.timeout(ENOUGH_S):
            async with aclosing(describe_pod(session.connection, namespace, name, read_log)) as stories:
                async for story in stories:
                    finding = story.finding
                    is_whole = was_read.is_set() or not (finding and finding.rests_on_runtime)
                    if is_whole and not any(
                        isinstance(s, Loading) for s in (story.state, story.events_state)
                    ):
                        break
    return finding
