"""Knowing that an end of a trace is gone from the cluster, when its stream may have frozen instead."""

import asyncio
from collections.abc import Iterable

from k8snet_tui.cluster.errors import ClusterError, NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.resources import get_pod
from k8snet_tui.model.trace import Endpoint

POLL_S = 2.0


def vanished_sentence(end: Endpoint) -> str:
    return f"{end.name} is gone: the pod was deleted while it was traced"


async def wait_until_vanished(connection: Connection, ends: Iterable[Endpoint]) -> str:
    """Looks at the pods of a trace now and then; for a single trace that is cheaper than a watch."""
    uids: dict[str, str] = {}
    while True:
        await asyncio.sleep(POLL_S if uids else 0)
        for end in ends:
            if end.pod is None:
                continue
            namespace, _, name = end.pod.partition("/")
            try:
                pod = await get_pod(connection, namespace, name)
            except NotFound:
                return vanished_sentence(end)
            except ClusterError:
                continue  # the server's troubles say nothing about the pod
            if uids.setdefault(end.pod, pod.uid) != pod.uid:
                return vanished_sentence(end)
        if not any(end.pod for end in ends):
            await asyncio.Event().wait()
