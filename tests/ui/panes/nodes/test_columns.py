"""What stands beside a node where there is room for it."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.ui.panes.nodes.columns import PodCount, columns_heading, node_cells, view_nodes
from tests.ui.cluster_records import NODES, NOW_S, PODS

COUNTED = {"controlplane": 1, "node-1": 4, "node-2": 3}


def test_a_wide_pane_tells_what_kubectl_tells_of_a_node_and_how_many_pods_are_on_it() -> None:
    view = view_nodes(NODES, COUNTED, NOW_S, 100)
    assert columns_heading(view).split() == ["NAME", "PODS", "POD", "CIDR", "AGE", "VERSION", "ROLES"]
    assert node_cells(NODES[0], view).split() == ["1", "10.244.0.0/24", "66m", "v1.34.4", "control-plane"]


@pytest.mark.parametrize(
    ("width", "left_out"), [(40, "PODS"), (50, "POD CIDR"), (64, "AGE"), (72, "VERSION"), (80, "ROLES")]
)
def test_columns_come_as_the_room_grows(width: int, left_out: str) -> None:
    view = view_nodes(NODES, COUNTED, NOW_S, width)
    assert view.base >= 40 and len(columns_heading(view)) <= max(width, 42)
    assert not view.has_columns or left_out not in columns_heading(view)


def test_long_names_are_whole_before_anything_stands_beside_them() -> None:
    nodes = [replace(NODES[0], name="ip-10-0-12-34.eu-west-1.internal")]
    assert not view_nodes(nodes, {}, NOW_S, 58).has_columns
    assert view_nodes(nodes, {}, NOW_S, 80).base == len(nodes[0].name) + 27


def test_pods_are_counted_by_node_and_after_a_change_again_by_the_blocks_that_changed() -> None:
    count, first, second = PodCount(), PODS[:4], PODS[4:]
    assert dict(count.count(Blocks((first, second)))) == COUNTED
    moved = tuple(replace(pod, node="node-1") for pod in second)
    changed = count.count(Blocks((first, moved)))
    assert changed["node-1"] == sum(pod.node == "node-1" for pod in (*first, *moved))
    assert changed["controlplane"] == 0
