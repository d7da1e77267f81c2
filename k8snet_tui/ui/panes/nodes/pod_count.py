"""How many pods are on each node."""

from collections import Counter
from collections.abc import Mapping

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Pod


class PodCount:
    """The pods of each node, counted block by block: of 150,000 only those in blocks that changed."""

    def __init__(self) -> None:
        self._counted: dict[int, tuple[tuple[Pod, ...], Counter[str]]] = {}
        """By the identity of a block: the block, and how many of it are on which node."""
        self._total: Counter[str] = Counter()

    def count(self, pods: Blocks[Pod]) -> Mapping[str, int]:
        now = {id(block): block for block in pods.blocks}
        for gone in self._counted.keys() - now.keys():
            self._total.subtract(self._counted.pop(gone)[1])
        for new in now.keys() - self._counted.keys():
            self._counted[new] = now[new], Counter(pod.node for pod in now[new] if not pod.has_ended)
            self._total.update(self._counted[new][1])
        return self._total
