"""What the one trace of a command asks of a cluster that nobody watches: gathered when its ends are known."""

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Endpoint
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.gather import gather_inventory
from k8snet_tui.session.targets.pod_deletion import wait_until_deleted


class GatheredSurroundings:
    def __init__(self, session: ClusterSession) -> None:
        self._session = session
        self._inventory = Inventory(session.context)

    def current(self) -> Inventory:
        return self._inventory

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None:
        self._inventory = await gather_inventory(self._session, [end.node for end in ends if end.node])

    def note_traced(self, nodes: frozenset[str]) -> None:
        """Nothing is kept up to date here."""

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        return await wait_until_deleted(self._session.connection, ends)
