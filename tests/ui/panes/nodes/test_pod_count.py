"""How many pods are on each node."""

from msgspec.structs import replace

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.ui.panes.nodes.pod_count import PodCount
from tests.ui.cluster_records import PODS


def test_pods_are_counted_by_node_and_after_a_change_again_by_the_blocks_that_changed() -> None:
    count, first, second = PodCount(), PODS[:4], PODS[4:]
    assert dict(count.count(Blocks((first, second)))) == {"controlplane": 1, "node-1": 4, "node-2": 3}
    moved = tuple(replace(pod, node="node-1") for pod in second)
    changed = count.count(Blocks((first, moved)))
    assert changed["node-1"] == sum(pod.node == "node-1" for pod in (*first, *moved))
    assert changed["controlplane"] == 0
