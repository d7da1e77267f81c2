"""What sessions left behind in a cluster: probe pods, and containers that were added for good."""

import asyncio

from msgspec import Struct

from k8snet_tui.cluster.errors import ClusterError, NotAllowed, clean
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.cluster.workloads.orders import EPHEMERAL_PREFIX, Leftover
from k8snet_tui.cluster.workloads.removal import list_leftovers, remove
from k8snet_tui.model.cluster import ContainerKind, Pod


class Fate(Struct, frozen=True):
    """One thing that was found, and what became of it."""

    sentence: str
    """`default/k8snet-probe-x2k4z: yours: removed`; safe to print."""
    is_failure: bool = False
    """It should have been removed, and was not."""


async def clean_up(connection: Connection, namespace: str | None, *, removing: bool) -> list[Fate]:
    """All of `namespace`, or of what this user may see. Raises any `ClusterError` of the lists."""
    try:
        found, pods = await _find(connection, namespace)
    except NotAllowed:
        if namespace is not None:
            raise
        found, pods = await _find(connection, connection.config.namespace)
    shown = (leftover for leftover in found if leftover.is_stuck or not leftover.is_going)
    treated = (_treat(connection, leftover, removing) for leftover in shown)
    return [*await asyncio.gather(*treated), *_name_added(pods)]


async def _find(connection: Connection, namespace: str | None) -> tuple[list[Leftover], list[Pod]]:
    leftovers = await list_leftovers(connection, namespace)
    return leftovers, await list_objects(connection, PODS, namespace)


async def _treat(connection: Connection, leftover: Leftover, removing: bool) -> Fate:
    created = leftover.created
    told = f"{clean(created.namespace, 63)}/{clean(created.name, 253)}: {leftover.told}"
    if leftover.is_stuck:
        return Fate(f"{told}: is being removed, but its node does not answer or a finalizer holds it")
    if not removing:
        return Fate(told)
    if not leftover.is_removable:
        return Fate(f"{told}: left alone")
    try:
        await remove(connection, created)
    except ClusterError as error:
        return Fate(f"{told}: not removed: {error}", is_failure=True)
    return Fate(f"{told}: removed")


def _name_added(pods: list[Pod]) -> list[Fate]:
    """Nobody can take a container out of a pod's spec again."""
    return [
        Fate(
            f"{clean(pod.key, 320)}: the container {clean(container.name, 63)} was added to it, "
            f"{'runs' if container.running else 'has ended'}, and stays in its spec until the pod goes"
        )
        for pod in pods
        for container in pod.containers
        if container.kind is ContainerKind.EPHEMERAL and container.name.startswith(f"{EPHEMERAL_PREFIX}-")
    ]
