"""What is known of one cluster now: its objects as the reflectors tell of them, and its nodes as read.

The one place that joins them. What is derived from thousands of nodes or pods is kept until those change.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from k8snet_tui.cni.recognition import Agent, recognise_cni
from k8snet_tui.model.cluster import Loading, Node, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Cni, NodeReading
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.pod_index import PodIndex
from k8snet_tui.session.inventory.readings import Readings
from k8snet_tui.session.inventory.store import Store
from k8snet_tui.session.inventory.sync import LIVE_KINDS
from k8snet_tui.session.this_machine import is_this_machine


class LiveInventory:
    def __init__(
        self, session: ClusterSession, namespace: str | None, note_change: Callable[[], None]
    ) -> None:
        self.namespace = namespace
        self.is_counting_paused = False
        self.index = PodIndex()
        self.readings = Readings(self.index, note_change)
        self.stores: Mapping[str, Store[Any]] = {kind.plural: Store(kind.key) for kind in LIVE_KINDS}
        self.stores["pods"].replaced = self.index.replace
        self._session = session
        self._cni: tuple[Sequence[Node], frozenset[Agent], Mapping[str, NodeReading], Cni] | None = None
        """The nodes, agents and readings that it was recognised by, and the network plugin."""
        self._own: tuple[Sequence[Node], frozenset[str]] = (), frozenset()

    @property
    def nodes(self) -> Store[Node]:
        return self.stores["nodes"]

    @property
    def pods(self) -> Store[Pod]:
        return self.stores["pods"]

    def show_namespace(self, namespace: str | None) -> None:
        """Forgets the pods that were; nodes are still entered by the plugins' pods of another namespace."""
        self.namespace = namespace
        if namespace:
            self.index.forget_all_but_agents()
        else:
            self.index.forget_all()

    def is_watched(self, pod: str) -> bool:
        """Not while another namespace is shown, nor until the pods are listed."""
        in_sight = self.namespace in (None, pod.partition("/")[0])
        return in_sight and not isinstance(self.pods.state, Loading)

    def own_nodes(self) -> frozenset[str]:
        """This machine, when it is a node."""
        nodes = self.nodes.items
        if self._own[0] is not nodes:
            self._own = nodes, frozenset(node.name for node in nodes if is_this_machine(node))
        return self._own[1]

    def _recognise_cni(self) -> Cni:
        nodes, agents, read = self.nodes.items, self.index.agents(), self.readings.nodes
        known = self._cni
        if known is None or known[0] is not nodes or known[1] != agents or known[2] is not read:
            settings = self._session.settings
            found = recognise_cni(nodes, agents, read, settings.cni, settings.node_interface)
            self._cni = known = nodes, agents, read, found
        return known[3]

    def snapshot(self) -> Inventory:
        session, readings = self._session, self.readings
        return Inventory(
            context=session.context,
            server=session.server,
            is_lab=session.is_lab,
            may_enter_nodes=session.may_enter_nodes,
            namespace=self.namespace,
            collections={plural: store.collection for plural, store in self.stores.items()},
            cni=self._recognise_cni(),
            readings=readings.nodes,
            counters=readings.counters,
            rates=readings.rates,
            is_counting_paused=self.is_counting_paused,
            veths=readings.veths,
            veth_pods=readings.veth_pods,
        )
