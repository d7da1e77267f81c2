"""Removing what was created, and finding what sessions left behind."""

from contextlib import suppress

from k8snet_tui.cluster.errors import Conflict, NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.paths import pod_path, pods_path
from k8snet_tui.cluster.objects.resources import list_raw
from k8snet_tui.cluster.typed.loading import ensure_loaded
from k8snet_tui.cluster.workloads.orders import Created, Leftover
from k8snet_tui.model.cluster import OUR_LABEL

REMOVE_S = 5.0


async def remove(c: Connection, created: Created) -> None:
    """This very pod, by its UID; one that is gone, or was replaced by another of its name, is left alone.

    What the server answers, a Pod or a Status, says no more than its code. Raises any other `ClusterError`.
    """
    await ensure_loaded()
    from k8snet_tui.cluster.workloads.pod_specs import specify_removal

    body = specify_removal(created.uid).to_json().encode()
    with suppress(NotFound, Conflict):
        await c.request("DELETE", pod_path(created.namespace, created.name), body=body, timeout_s=REMOVE_S)


async def list_leftovers(c: Connection, namespace: str | None) -> list[Leftover]:
    """All pods that bear our label, whoever made them; None for all namespaces."""
    query = [("labelSelector", OUR_LABEL)]
    found = [raw async for raw in list_raw(c, pods_path(namespace), query)]
    if not found:
        return []
    await ensure_loaded()
    from k8snet_tui.cluster.workloads.provenance import read_leftover

    return [read_leftover(bytes(raw)) for raw in found]


async def find_leftover(c: Connection, namespace: str, name: str) -> Leftover | None:
    """What is to be known of the pod of that name. Raises any `ClusterError` but NotFound."""
    await ensure_loaded()
    from k8snet_tui.cluster.workloads.provenance import read_leftover

    try:
        return read_leftover(await c.request("GET", pod_path(namespace, name)))
    except NotFound:
        return None
