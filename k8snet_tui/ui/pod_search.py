"""Which pods a filter leaves: found block by block, and looked for again only in blocks that changed."""

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Pod
from k8snet_tui.ui.filters import make_filter


class PodSearch:
    def __init__(self) -> None:
        self._needle = ""
        self._found: dict[int, tuple[tuple[Pod, ...], tuple[Pod, ...]]] = {}
        """By the identity of a block: the block, and what was found in it."""

    def matching(self, pods: Blocks[Pod], needle: str) -> Blocks[Pod]:
        if needle != self._needle:
            self._needle, self._found = needle, {}
        if not needle:
            return pods
        matches = make_filter(needle)
        before, self._found = self._found, {}
        for block in pods.blocks:
            self._found[id(block)] = before.get(id(block)) or (
                block,
                tuple([pod for pod in block if matches(pod.text)]),
            )
        return Blocks(found for _, found in self._found.values())
