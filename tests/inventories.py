"""Collections of an inventory, as a test writes them down."""

from collections.abc import Iterable
from typing import Any

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Live, LoadState, Node, Pod
from k8snet_tui.model.inventory import Collection

LIVE = Live()


def collect(
    nodes: Iterable[Node] = (),
    pods: Iterable[Pod] = (),
    nodes_state: LoadState = LIVE,
    pods_state: LoadState = LIVE,
) -> dict[str, Collection[Any]]:
    """Sorted, and in blocks as those of a large cluster."""
    by_key = sorted(pods, key=lambda pod: pod.key)
    blocks = (tuple(by_key[at : at + 512]) for at in range(0, len(by_key), 512))
    return {
        "nodes": Collection(Blocks((tuple(nodes),)), nodes_state),
        "pods": Collection(Blocks(blocks), pods_state),
    }
