"""`k8snet-tui cleanup`: what sessions left behind, and its removal."""

import asyncio

from k8snet_tui.cluster.errors import ClusterError, NotAllowed
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.workloads.workloads import Created, list_created, remove
from k8snet_tui.commands.running import run_to_exit_code
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.settings import ClusterSettings


def run_cleanup(settings: ClusterSettings, remove: bool) -> int:
    """Lists leftovers; with `remove`, removes own and expired ones. 1 when some of these stay."""
    return run_to_exit_code(_cleanup(settings, remove))


async def _cleanup(settings: ClusterSettings, removing: bool) -> int:
    async with open_session(settings) as session:
        found = await _find(session.connection, settings.namespace)
        if not found:
            print("nothing was left behind")
            return 0
        outcomes = await asyncio.gather(*(_treat(session.connection, c, removing) for c in found))
    return 0 if all(outcomes) else 1


async def _find(connection: Connection, namespace: str | None) -> list[Created]:
    """What is on its way out already is no leftover."""
    try:
        found = await list_created(connection, namespace)
    except NotAllowed:
        found = await list_created(connection, connection.config.namespace)
    return [created for created in found if not created.removed]


async def _treat(connection: Connection, created: Created, removing: bool) -> bool:
    """Prints one line; False when it should have been removed and was not."""
    name = f"{created.namespace}/{created.name}"
    whose = "expired" if created.expired else "yours" if created.own else f"of {created.creator}, not expired"
    if not removing:
        print(f"{name}: {whose}")
        return True
    if not (created.own or created.expired):
        print(f"{name}: {whose}: left alone")
        return True
    try:
        await remove(connection, created)
    except ClusterError as error:
        print(f"{name}: {whose}: not removed: {error}")
        return False
    print(f"{name}: {whose}: removed")
    return True
