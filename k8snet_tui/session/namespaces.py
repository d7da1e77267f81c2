"""Which namespaces a person can choose from: all, or where those may not be listed the ones already met."""

from collections.abc import Sequence

from k8snet_tui.cluster.connection import Connection
from k8snet_tui.cluster.errors import NotAllowed
from k8snet_tui.cluster.resources import list_namespaces
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Namespaces


async def find_namespaces(connection: Connection, pods: Sequence[Pod]) -> Namespaces:
    """Raises any other `ClusterError` than that it is not allowed."""
    try:
        return Namespaces(tuple(sorted(await list_namespaces(connection))))
    except NotAllowed:
        met = {connection.access.namespace, *(pod.namespace for pod in pods)}
        return Namespaces(tuple(sorted(met)), are_all=False)
