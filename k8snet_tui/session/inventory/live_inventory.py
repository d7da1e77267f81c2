"""What is known of one cluster now: its nodes and pods as the reflectors tell of them, and its nodes as read.

The one place that joins them. What is derived from thousands of nodes or pods is kept until those change.
"""

from collections.abc import Sequence

from k8snet_tui.cni.recognition import Agent, recognise_cni
from k8snet_tui.model.cluster import Loading, Node, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Cni
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.collection import Collection
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.inventory.pod_index import PodIndex
from k8snet_tui.session.this_machine import is_this_machine


class LiveInventory:
    def __init__(self, session: ClusterSession, namespace: str | None) -> None:
        self.namespace = namespace
        self.index = PodIndex()
        self.nodes: Collection[Node] = Collection(key=lambda node: node.name)
        self.pods = self._collect_pods()
        self._session = session
        self._cni: tuple[Sequence[Node], frozenset[Agent], Cni] | None = None
        """The nodes and agents that it was recognised by, and the network plugin."""
        self._own: tuple[Sequence[Node], frozenset[str]] = (), frozenset()

    def show_namespace(self, namespace: str | None) -> None:
        """Forgets the pods that were; nodes are still entered by the plugins' pods of another namespace."""
        self.namespace = namespace
        if namespace:
            self.index.forget_all_but_agents()
        else:
            self.index.forget_all()
        self.pods = self._collect_pods()

    def _collect_pods(self) -> Collection[Pod]:
        return Collection(key=lambda pod: pod.key, replaced=self.index.replace)

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
        nodes, agents = self.nodes.items, self.index.agents()
        if self._cni is None or self._cni[0] is not nodes or self._cni[1] != agents:
            settings = self._session.settings
            found = recognise_cni(nodes, agents, settings.cni, settings.node_interface)
            self._cni = nodes, agents, found
        return self._cni[2]

    def snapshot(self, watch: NodeWatch) -> Inventory:
        """With what has been read of the nodes."""
        session = self._session
        return Inventory(
            context=session.context,
            server=session.server,
            is_lab=session.is_lab,
            may_enter_nodes=session.may_enter_nodes,
            namespace=self.namespace,
            readable=self.pods.sources,
            cni=self._recognise_cni(),
            nodes=self.nodes.items,
            nodes_state=self.nodes.state,
            pods=self.pods.items,
            pods_state=self.pods.state,
            readings=watch.readings,
            rates=watch.rates,
            veths=watch.veths,
            veth_pods=watch.veth_pods,
        )
