"""In which order the pods stand: by name as they come, or by what a person wants to see first."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from k8snet_tui.model.address import parse_address
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Pod

BY_NAME = "name"
MOST_SORTED = 20_000
"""A longer list would take a tenth of a second with each change of the cluster: it stays as it comes."""


def _address(pod: Pod) -> tuple[int, int]:
    found = parse_address(pod.addresses[0]) if pod.addresses else None
    return (found.version, int(found)) if found else (0, 0)


_KEYS: dict[str, Callable[[Pod], Any]] = {
    "age": lambda pod: -pod.created_s,
    "status": lambda pod: (pod.status == "Running" and pod.ready == pod.size, pod.status),
    "restarts": lambda pod: -pod.restarts,
    "node": lambda pod: pod.node,
    "address": _address,
}
"""The youngest, what does not run, and what is restarted most come first."""


class PodOrder(Struct, frozen=True):
    by: str = BY_NAME
    reverse: bool = False

    def choose(self, by: str) -> "PodOrder":
        """The same again turns it round."""
        return PodOrder(by, reverse=by == self.by and not self.reverse)

    @property
    def as_they_come(self) -> bool:
        """By namespace and name, which is how the inventory has them."""
        return self == PodOrder()

    @property
    def words(self) -> str:
        return "" if self.as_they_come else f"by {self.by}{', reversed' if self.reverse else ''}"

    def sort(self, pods: Blocks[Pod]) -> Sequence[Pod]:
        if self.as_they_come or len(pods) > MOST_SORTED:
            return pods
        if self.by == BY_NAME:
            return pods[::-1]
        return sorted(pods, key=_KEYS[self.by], reverse=self.reverse)
