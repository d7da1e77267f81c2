"""The rows of the node pane."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork, Rate, Unread
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.nodes.columns import NodeView, share_node_room
from k8snet_tui.ui.panes.nodes.lines import node_row_detail, node_row_line
from k8snet_tui.ui.panes.nodes.rows import Expansion, Row, list_node_rows, row_key, row_node
from k8snet_tui.ui.render.styled_line import text_of
from tests.inventories import collect
from tests.ui.cluster_records import LAB, NODES

UNFOLDED = Expansion(frozenset({"node-1"}), frozenset({"node-1"}))


def written(rows: list[Row], rates: Mapping[str, tuple[Rate, ...]] = LAB.rates, width: int = 52) -> list[str]:
    view = NodeView(rates, widths=share_node_room(rows, width))
    return [text_of(node_row_line(row, view, Ends(), width)) for row in rows]


def test_an_expanded_node_shows_its_interfaces_with_their_purpose_and_rate() -> None:
    shown = written(list_node_rows(LAB, Expansion(frozenset({"controlplane"})), ""))
    assert [line.split() for line in shown] == [
        ["▾", "controlplane", "192.168.56.10", "Ready"],
        ["eth0", "10.0.2.15/24", "up", "NAT"],
        ["eth1", "192.168.56.10/24", "up", "nodes", "12k"],
        ["cni0", "10.244.0.1/24", "up", "pods"],
        ["lo", "127.0.0.1/8", "up"],
        ["▸", "node-1", "192.168.56.11", "Ready"],
        ["▸", "node-2", "192.168.56.12", "Ready"],
    ]
    assert {len(line) for line in shown} == {50}


def test_a_node_that_was_not_read_says_why() -> None:
    readings = {"node-1": Unread("node-1", "you may not exec in kube-flannel")}
    rows = list_node_rows(
        replace(LAB, readings=readings), Expansion(frozenset({"node-1", "node-2"})), "node-"
    )
    texts = [line.strip() for line in written(rows)]
    assert texts[1] == "you may not exec in kube-flannel"
    assert texts[3] == "reading…"


def crowded(ports: int) -> Inventory:
    """node-1 with so many interfaces of pods, the seventh shell-1's."""
    links = (
        Interface("lo", kind="loopback", up=True, addresses=("127.0.0.1/8",)),
        Interface("eth1", kind="ether", up=True, addresses=("192.168.56.11/24",)),
        *(Interface(f"veth{i}", kind="veth", up=True, master="cni0") for i in range(ports)),
    )
    readings = {"node-1": NodeNetwork("node-1", "ip", links)}
    pods = {("node-1", "veth7"): "shell-1"}
    return replace(LAB, collections=collect(NODES[1:2]), readings=readings, veth_pods=pods)


def test_forty_veths_leave_room_for_the_other_nodes_and_the_fold_opens() -> None:
    node = frozenset({"node-1"})
    folded = written(list_node_rows(crowded(40), Expansion(node), ""))
    opened = written(list_node_rows(crowded(40), Expansion(node, folds=node), ""))
    assert len(folded) == 3 and folded[-1].strip() == "▸ 41 more: lo, 40 of pods"
    assert len(opened) == 44 and opened[-1].strip() == "▾ fewer"
    assert any(line.split()[0] == "lo" for line in opened)


def test_the_veth_of_a_traced_pod_stays_out_of_the_fold() -> None:
    ends = Ends("default/shell-1", "node/node-2")
    lines = written(list_node_rows(crowded(40), Expansion(frozenset({"node-1"})), "", ends))
    assert ["veth7", "up", "shell-1"] in [line.split() for line in lines]
    assert lines[-1].strip() == "▸ 40 more: lo, 39 of pods"


def test_a_node_with_thousands_of_interfaces_is_cut_and_counted() -> None:
    node = frozenset({"node-1"})
    rows = list_node_rows(crowded(5000), Expansion(node, folds=node), "")
    assert len(rows) == 203
    assert written(rows)[-2].strip() == "and 4802 more on the node's page"


def test_an_interface_that_is_down_says_so_and_shows_no_rate() -> None:
    down = NodeNetwork("node-1", "ip", (Interface("eth9", up=False, addresses=("10.1.1.1/24",)),))
    rows = list_node_rows(replace(LAB, readings={"node-1": down}), Expansion(frozenset({"node-1"})), "node-1")
    line = written(rows, {"node-1": (Rate("eth9", 5e6, 0),)})[1]
    assert line.split() == ["eth9", "10.1.1.1/24", "down"]


@pytest.mark.parametrize(
    ("filter_text", "nodes"),
    [("^node", ["node-1", "node-2"]), ("!^node", ["controlplane"]), ("^cni0$", 3), ("10.244.1", ["node-1"])],
)
def test_a_filter_reads_each_cell_of_a_node_by_itself(filter_text: str, nodes: list[str] | int) -> None:
    found = [row_node(row) for row in list_node_rows(LAB, Expansion(), filter_text)]
    assert found == nodes or len(found) == nodes


def test_a_row_is_the_same_when_the_pod_behind_it_becomes_known() -> None:
    unknown = list_node_rows(replace(LAB, veth_pods={}), UNFOLDED, "node-1")
    known = list_node_rows(LAB, UNFOLDED, "node-1")
    assert [row_key(row) for row in unknown] == [row_key(row) for row in known] and unknown != known


def test_the_detail_of_an_interface_has_what_its_row_has_no_room_for() -> None:
    rows = list_node_rows(LAB, UNFOLDED, "node-1")
    assert node_row_detail(rows[0]) == (
        "node-1 · Ready · 192.168.56.11 · pods 10.244.1.0/24 · containerd 1.6.20 · v1.34.4"
    )
    assert node_row_detail(rows[1]) == "node-1 eth0 · 10.0.2.15/24, fe80::1/64 · ether"
    assert node_row_detail(rows[4]) == "node-1 veth11aa · nginx · veth · port of cni0"


@pytest.mark.parametrize(
    ("filter_text", "found"),
    [("zone=a", ["node-1"]), ("-l zone", ["node-1"]), ("!zone=a", ["controlplane", "node-2"])],
)
def test_nodes_are_filtered_by_their_labels_too(filter_text: str, found: list[str]) -> None:
    nodes = [replace(node, labels="zone=a" if node.name == "node-1" else "") for node in NODES]
    rows = list_node_rows(replace(LAB, collections=collect(nodes, LAB.pods)), Expansion(), filter_text)
    assert [row_node(row) for row in rows] == found
