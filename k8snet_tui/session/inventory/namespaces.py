"""Which namespaces there are for a person: to choose from, and to look into where all may not be listed."""

import asyncio
from collections.abc import Sequence
from typing import Any

from k8snet_tui.cluster.errors import ClusterError, NotAllowed
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.lists.listable import may_list
from k8snet_tui.cluster.objects.kinds import NAMESPACES, ResourceKind
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Namespaces

MOST_NAMESPACES = 50
"""Watched one by one where the whole cluster may not be listed: each is a connection."""
MOST_ASKED, ASKED_AT_ONCE = 500, 10


async def find_namespaces(connection: Connection, pods: Sequence[Pod]) -> Namespaces:
    """Those to choose from: all, or where these may not be listed the ones already met.

    Raises any other `ClusterError` than that it is not allowed.
    """
    try:
        return Namespaces(tuple(sorted(await list_objects(connection, NAMESPACES))))
    except NotAllowed:
        met = {connection.config.namespace, *(pod.namespace for pod in pods)}
        return Namespaces(tuple(sorted(met)), are_all=False)


async def find_readable_namespaces(connection: Connection, kind: ResourceKind[Any]) -> tuple[str, ...]:
    """Where the kind may be listed: of all namespaces, if these may be listed, else the context's own."""
    own = connection.config.namespace
    try:
        found = await list_objects(connection, NAMESPACES)
    except ClusterError:
        found = [own]
    names = sorted(found, key=lambda name: (name != own, name))[:MOST_ASKED]
    gate = asyncio.Semaphore(ASKED_AT_ONCE)

    async def is_listable(name: str) -> bool:
        async with gate:
            try:
                return await may_list(connection, kind.plural, name, kind.group)
            except ClusterError:
                return name == own  # then the list itself says whether

    answers = await asyncio.gather(*(is_listable(name) for name in names))
    return tuple(name for name, allowed in zip(names, answers, strict=True) if allowed)[:MOST_NAMESPACES]
