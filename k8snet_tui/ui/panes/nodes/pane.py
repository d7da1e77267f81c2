"""The nodes, and under an expanded one its interfaces with what goes through them."""

from typing import ClassVar

from textual.message import Message

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.ends import Ends, node_target, pod_target
from k8snet_tui.ui.keymap import ENDS, EXPANDING, FILTERING, MARKING, Key, bindings
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.nodes.lines import node_row_detail, node_row_line
from k8snet_tui.ui.panes.nodes.rows import InterfaceRow, NodeRow, Row, list_node_rows, row_key, row_node
from k8snet_tui.ui.render.load_state import empty_sentence, pane_title
from k8snet_tui.ui.render.styled_line import BLANK, Line, plain

WIDEST = 64
"""Wider rows would tear names and addresses apart."""
MOST_EXPANDED = 5
"""So many nodes show their interfaces at first, where that needs no question."""


class NodeExpanded(Message):
    """Somebody wants to see the interfaces of a node."""


class NodesShown(Message):
    """Other nodes than before have their interfaces in the window."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names


class NodePane(ListPane[Row]):
    NAME = "nodes"
    OTHER_NAMES = ("node", "no")
    BINDINGS = bindings(EXPANDING)
    KEYS: ClassVar[tuple[Key, ...]] = (*ENDS, *MARKING, *EXPANDING, *FILTERING)
    HELP = (
        "Every node, and under an expanded one its interfaces: address, up or down, and what goes through "
        "or what it is for."
    )

    def __init__(self) -> None:
        super().__init__()
        self._expanded: frozenset[str] = frozenset()
        self._in_window: frozenset[str] = frozenset()

    def show_inventory(self, inventory: Inventory) -> None:
        before, self.inventory = self.inventory, inventory
        if _may_be_opened(inventory) and not _may_be_opened(before):
            self._expanded |= frozenset(node.name for node in inventory.nodes[:MOST_EXPANDED])
        elif _has_same_rows(before, inventory):
            self.repaint_changed()
            return
        self.refill(inventory.state("nodes"))
        self.update()

    def show_ends(self, ends: Ends) -> None:
        self.ends = ends
        self.repaint_changed()

    def update(self) -> None:
        inventory = self.inventory
        self.empty = empty_sentence(inventory.state("nodes"), "nodes", bool(self.filter_text))
        shown = sum(isinstance(row, NodeRow) for row in self.rows)
        self.show_title(
            pane_title("Nodes", shown, len(inventory.nodes), inventory.state("nodes"), self.filter_text)
        )
        self.show_trouble(inventory.state("nodes"))
        self.repaint_changed()

    def repaint_changed(self) -> None:
        super().repaint_changed()
        in_window = self._nodes_in_window()
        if in_window != self._in_window:
            self._in_window = in_window
            self.post_message(NodesShown(in_window))

    def row_line(self, row: Row) -> Line:
        width = min(WIDEST, self.scrollable_content_region.width)
        return node_row_line(row, width, self.ends, self.inventory.rates)

    def detail(self) -> Line:
        return plain(f" {node_row_detail(self.rows[self.cursor])}") if self.rows else BLANK

    def row_key(self, row: Row) -> tuple[str, str, str]:
        return row_key(row)

    def index_of(self, key: object) -> int:
        """Where the row is gone, its node; where that is gone too, the row that takes its place."""
        same = (n for n, row in enumerate(self.rows) if row_key(row) == key)
        node = (n for n, row in enumerate(self.rows) if isinstance(key, tuple) and row_node(row) == key[0])
        return next(same, next(node, self.cursor))

    def target(self, row: Row) -> str:
        """A pod's veth stands for the pod, all else for the node."""
        pod = self._pod_behind(row) if isinstance(row, InterfaceRow) else None
        return pod_target(pod) if pod else node_target(row_node(row))

    def find_rows(self) -> list[Row]:
        return list_node_rows(self.inventory, self._expanded, self.filter_text)

    def action_expand(self) -> None:
        if not self.rows:
            return
        name = row_node(self.rows[self.cursor])
        if name not in self._expanded:
            self.post_message(NodeExpanded())
        self._expanded ^= {name}
        self.refill(self.inventory.state("nodes"))
        self.update()

    def _pod_behind(self, row: InterfaceRow) -> Pod | None:
        name = self.inventory.veth_pods.get((row.node, row.interface.name))
        found = (pod for pod in self.inventory.pods if pod.name == name and pod.node == row.node)
        return next(found, None) if name else None

    def _nodes_in_window(self) -> frozenset[str]:
        top = self.scroll_offset.y
        window = self.rows[top : top + self.page] if self.display else []
        return frozenset(row_node(row) for row in window if not isinstance(row, NodeRow))


def _has_same_rows(one: Inventory, other: Inventory) -> bool:
    """Only rates may differ: the rows of thousands of nodes are not made anew for them."""
    return (
        one.nodes is other.nodes
        and one.state("nodes") == other.state("nodes")
        and one.readings is other.readings
        and one.veth_pods is other.veth_pods
    )


def _may_be_opened(inventory: Inventory) -> bool:
    return inventory.may_enter_nodes and bool(inventory.nodes)
