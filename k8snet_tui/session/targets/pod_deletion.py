"""Knowing that an end of a trace is gone from the cluster, when its stream may have frozen instead."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import NoReturn

from k8snet_tui.cluster.errors import ClusterError, NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import get_object
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.inventory.live_inventory import LiveInventory

POLL_S = 2.0
LOOK_S = 0.2
"""Pods of a large cluster change all the time: not each change is worth a look."""
ENDING_S = 1.5
"""The containers of a deleted pod end first: for a moment it is over and not gone yet."""


def explain_absence(end: Endpoint, pod: Pod | None, uid: str) -> str:
    """Why the pod that was traced is not there any more; empty while it is. `pod` bears its name now."""
    if pod is None or pod.uid != uid:
        return f"{end.name} is gone: the pod was deleted while it was traced"
    return f"{end.name} has ended while it was traced: it is {pod.status}" if pod.has_ended else ""


async def wait_until_deleted(connection: Connection, ends: Iterable[Endpoint]) -> str:
    """Looks at the pods of a trace now and then; for a single trace that is cheaper than a watch."""
    uids: dict[str, str] = {}
    traced = [end for end in ends if end.pod]
    while traced:
        await asyncio.sleep(POLL_S if uids else 0)
        for end in traced:
            with suppress(ClusterError):  # the server's troubles say nothing about the pod
                pod = await _find_pod(connection, end.pod or "")
                uid = uids.setdefault(end.name, pod.uid if pod else "")
                if explain_absence(end, pod, uid):
                    await asyncio.sleep(ENDING_S if pod else 0)
                    if why := explain_absence(end, await _find_pod(connection, end.pod or ""), uid):
                        return why
    return await _never()


async def _find_pod(connection: Connection, key: str) -> Pod | None:
    namespace, _, name = key.partition("/")
    try:
        found = await get_object(connection, PODS, name, namespace)
    except NotFound:
        return None
    return found


async def watch_until_deleted(live: LiveInventory, ends: Iterable[Endpoint]) -> str:
    """Known from the watch of pods, at once."""
    uids = {end.pod: pod.uid for end in ends if end.pod and (pod := live.pods.find(end.pod))}
    while uids:
        changed = live.pods.next_change
        for end in ends:
            if end.pod not in uids or not live.is_watched(end.pod):
                continue
            pod = live.pods.find(end.pod)
            if explain_absence(end, pod, uids[end.pod]):
                await asyncio.sleep(ENDING_S if pod else 0)
                if why := explain_absence(end, live.pods.find(end.pod), uids[end.pod]):
                    return why
        await changed.wait()
        await asyncio.sleep(LOOK_S)
    return await _never()


async def _never() -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError
