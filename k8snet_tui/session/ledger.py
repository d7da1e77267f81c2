"""What this session has created in a cluster, so that leaving removes it, and what earlier ones left behind.

A thing is written down by its name before the request that creates it: what may exist is listed.
"""

import asyncio
import secrets
from contextlib import suppress

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.workloads.orders import Created, ProbePodOrder
from k8snet_tui.cluster.workloads.removal import find_created, list_leftovers, remove

REMOVAL_TIMEOUT_S = 5.0
NOT_REMOVED = (
    "{} could not be removed; it ends by itself, and `k8snet-tui cleanup --yes` removes it for one who may"
)


class Ledger:
    """Created things of one session, by the session's random name."""

    def __init__(self, connection: Connection) -> None:
        self.session = secrets.token_hex(4)
        self._connection = connection
        self._uids: dict[tuple[str, str], str] = {}
        """By namespace and name; empty until the server has answered."""
        self.left: list[str] = []
        """A sentence for each thing that stayed after `remove_all`."""

    def expect(self, order: ProbePodOrder) -> None:
        """It is about to be created."""
        self._uids[order.namespace, order.name] = ""

    def note(self, created: Created) -> None:
        self._uids[created.namespace, created.name] = created.uid

    def forget(self, order: ProbePodOrder) -> None:
        """The server has refused it."""
        self._uids.pop((order.namespace, order.name), None)

    async def remove(self, order: ProbePodOrder) -> None:
        """Raises any `ClusterError`; it is tried again by `remove_all` then."""
        await self._remove(order.namespace, order.name)

    async def remove_all(self) -> None:
        """Removes what this session created, within some seconds; what could not be removed is `left`.

        Ephemeral containers cannot be removed from a pod's spec; they end without ticks.
        """
        for namespace, name in sorted(self._uids):
            try:
                async with asyncio.timeout(REMOVAL_TIMEOUT_S):
                    await self._remove(namespace, name)
            except (ClusterError, TimeoutError):
                self.left.append(NOT_REMOVED.format(f"{namespace}/{name}"))
        self._uids.clear()

    async def remove_leftovers(self, namespace: str | None) -> None:
        """What killed sessions of this user left, proved to be theirs and over; None for all namespaces.

        Nobody has asked for it, so nothing is said where it cannot be done.
        """
        with suppress(ClusterError):
            for leftover in await list_leftovers(self._connection, namespace):
                if leftover.is_own and leftover.is_removable and not leftover.is_going:
                    await remove(self._connection, leftover.created)

    async def _remove(self, namespace: str, name: str) -> None:
        uid = self._uids.get((namespace, name))
        if uid is None:
            return
        if uid:
            await remove(self._connection, Created(namespace, name, uid))
        elif created := await find_created(self._connection, namespace, name, self.session):
            await remove(self._connection, created)
        self._uids.pop((namespace, name), None)
