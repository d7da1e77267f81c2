"""What this session has created in a cluster, so that leaving removes it, and what earlier ones left behind.

A thing is written down by its name before the request that creates it: what may exist is listed.
"""

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.workloads.orders import Created, ProbePodOrder
from k8snet_tui.cluster.workloads.removal import find_leftover, list_leftovers, remove
from k8snet_tui.model.cluster import OUR_LABEL, Pod

REMOVAL_TIMEOUT_S = 5.0
OVER = ("Completed", "Error", "DeadlineExceeded", "Failed", "Succeeded")
"""Words for a pod that has ended, as `kubectl get pods` prints them."""
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
        self._namespaces: set[str] = set()
        """Where something was created, removed again or not."""
        self.left: list[str] = []
        """A sentence for each thing that stayed after `remove_all`."""

    def expect(self, order: ProbePodOrder) -> None:
        """It is about to be created."""
        self._uids[order.namespace, order.name] = ""
        self._namespaces.add(order.namespace)

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
        await self._remove_earlier_ones()
        for namespace, name in sorted(self._uids):
            try:
                async with asyncio.timeout(REMOVAL_TIMEOUT_S):
                    await self._remove(namespace, name)
            except (ClusterError, TimeoutError):
                self.left.append(NOT_REMOVED.format(f"{namespace}/{name}"))
        self._uids.clear()

    async def remove_leftovers(self, pods: Iterable[Pod]) -> None:
        """What killed sessions of this user left among `pods`, proved to be theirs and over.

        Nobody has asked for it, so nothing is said where it cannot be done.
        """
        for pod in pods:
            if OUR_LABEL in pod.labels and pod.status in OVER and (pod.namespace, pod.name) not in self._uids:
                with suppress(ClusterError):
                    found = await find_leftover(self._connection, pod.namespace, pod.name)
                    if found and found.is_own and found.is_removable and not found.is_going:
                        await remove(self._connection, found.created)

    async def _remove_earlier_ones(self) -> None:
        """Where this session created something too, for the command line, which watches no pods."""
        for namespace in sorted(self._namespaces):
            with suppress(ClusterError, TimeoutError):
                async with asyncio.timeout(REMOVAL_TIMEOUT_S):
                    for found in await list_leftovers(self._connection, namespace):
                        if found.is_own and found.is_removable and found.session != self.session:
                            await remove(self._connection, found.created)

    async def _remove(self, namespace: str, name: str) -> None:
        uid = self._uids.get((namespace, name))
        if uid is None:
            return
        if uid:
            await remove(self._connection, Created(namespace, name, uid))
        else:
            # The answer to its creation was lost, and a name alone does not make it ours.
            found = await find_leftover(self._connection, namespace, name)
            if found and found.session == self.session:
                await remove(self._connection, found.created)
        self._uids.pop((namespace, name), None)
