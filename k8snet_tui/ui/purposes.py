"""What each interface of a node is for, as far as its addresses and its kind tell."""

from collections import Counter

from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork

TUNNELS = frozenset(("vxlan", "ipip", "geneve", "wireguard", "sit", "gre"))


class Purposes:
    """Answers for one inventory: some purposes show only when nodes are compared."""

    def __init__(self, inventory: Inventory) -> None:
        self._owners = Counter(
            address
            for reading in inventory.readings.values()
            if isinstance(reading, NodeNetwork)
            for interface in reading.interfaces
            for address in interface.addresses
        )
        self._pods = inventory.veth_pods

    def of(self, node: Node, interface: Interface) -> str:
        if interface.kind in TUNNELS:
            return "tunnel"
        if interface.kind == "bridge":
            return "pods"
        bare = [a.partition("/")[0] for a in interface.addresses]
        if any(a in node.addresses for a in bare):
            return "nodes"
        if any(self._owners[a] > 1 for a in interface.addresses if not a.startswith("fe80:")):
            return "NAT"  # the same address on several nodes: each is alone behind a translator
        return ""

    def end_of(self, node: str, interface: str) -> str:
        """The pod at the other end of a veth, where it is known."""
        return self._pods.get((node, interface), "")
