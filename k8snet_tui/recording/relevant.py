"""Which part of an inventory a trace rests on: all nodes, and the few pods that it met."""

from k8snet_tui.model.address import canonical_address
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import OUR_LABEL, Pod
from k8snet_tui.model.inventory import Collection, Inventory


class RelevantPods:
    """Looks through 150,000 pods once for each address, and again only where they changed."""

    def __init__(self) -> None:
        self._addresses: set[str] = set()
        self._found: dict[int, tuple[tuple[Pod, ...], tuple[Pod, ...]]] = {}
        """By the identity of a block of pods: the block, and those of it that matter."""
        self._last: tuple[Blocks[Pod], Collection[Pod]] | None = None

    def add(self, address: str) -> bool:
        """Whether it is new: a probe was answered from there."""
        canonical = canonical_address(address)
        if not canonical or canonical in self._addresses:
            return False
        self._addresses.add(canonical)
        self._found, self._last = {}, None
        return True

    def reduce(self, inventory: Inventory) -> Inventory:
        """The inventory with only those pods; what did not change stays the same object."""
        if self._last is None or self._last[0] is not inventory.pods:
            found = {id(block): (block, self._look(block)) for block in inventory.pods.blocks}
            self._found = found
            kept = tuple(pod for _, pods in found.values() for pod in pods)
            self._last = inventory.pods, Collection(Blocks((kept,)), inventory.state("pods"))
        return Inventory(
            inventory.context,
            collections={"nodes": inventory.collection("nodes"), "pods": self._last[1]},
            cni=inventory.cni,
            readings=inventory.readings,
            veths=inventory.veths,
        )

    def _look(self, block: tuple[Pod, ...]) -> tuple[Pod, ...]:
        known = self._found.get(id(block))
        if known and known[0] is block:
            return known[1]
        return tuple(
            pod for pod in block if not self._addresses.isdisjoint(pod.addresses) or OUR_LABEL in pod.labels
        )
