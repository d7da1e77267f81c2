"""What this session has created in a cluster, so that leaving removes it.

The ledger is written before the request that creates is known to have succeeded: what may exist is listed.
"""

import asyncio
import secrets

from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.workloads.workloads import Created, list_created, remove

REMOVAL_TIMEOUT_S = 5.0


class Ledger:
    """Created things of one session, by the session's random name."""

    def __init__(self, connection: Connection) -> None:
        self.session = secrets.token_hex(4)
        self._connection = connection
        self._namespaces: set[str] = set()
        self.left: list[Created] = []
        """What stayed after `remove_all`, with an empty name where that could not even be looked up."""

    def expect_in(self, namespace: str) -> None:
        """Something is about to be created in `namespace`."""
        self._namespaces.add(namespace)

    async def remove_all(self) -> None:
        """Removes what this session created, within some seconds; what could not be removed is `left`.

        Ephemeral containers cannot be removed from a pod's spec; they end with their stdin.
        """
        for namespace in sorted(self._namespaces):
            try:
                async with asyncio.timeout(REMOVAL_TIMEOUT_S):
                    self.left += await self._remove_in(namespace)
            except (ClusterError, TimeoutError):
                self.left.append(Created(namespace=namespace, name="", uid="", session=self.session))
        self._namespaces.clear()

    async def _remove_in(self, namespace: str) -> list[Created]:
        left = []
        for created in await list_created(self._connection, namespace):
            if created.session != self.session:
                continue
            try:
                await remove(self._connection, created)
            except ClusterError:
                left.append(created)
        return left
