"""Why a pod does not start, asked once, for a command that cannot go on without it."""

import asyncio
from contextlib import aclosing, suppress

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.cluster import Loading
from k8snet_tui.session.objects.descriptions import describe_pod
from k8snet_tui.session.objects.stories import PodStory

ENOUGH_S = 4.0
"""So long its events are waited for."""


async def find_start_reason(c: Connection, key: str) -> Finding | None:
    """Of the pod `namespace/name`; None where nothing speaks against it, or it may not be read."""
    namespace, _, name = key.partition("/")
    story = PodStory()
    with suppress(TimeoutError):
        async with asyncio.timeout(ENOUGH_S), aclosing(describe_pod(c, namespace, name)) as stories:
            async for story in stories:
                if story.pod and not isinstance(story.events_state, Loading):
                    break
    return story.finding
