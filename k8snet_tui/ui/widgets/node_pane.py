"""The nodes, and under an expanded one its interfaces with what goes through them."""

from typing import ClassVar

from textual.content import Content
from textual.message import Message

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.keymap import EXPANDING, FILTERING, MARKING, Key, bindings
from k8snet_tui.ui.lines import Line
from k8snet_tui.ui.marks import Marks, node_target
from k8snet_tui.ui.node_lines import node_row_line
from k8snet_tui.ui.node_rows import NodeRow, Row, list_node_rows, row_key, row_node
from k8snet_tui.ui.states import empty_sentence
from k8snet_tui.ui.titles import pane_title
from k8snet_tui.ui.widgets.list_pane import ListPane

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
    BINDINGS = bindings(EXPANDING)
    KEYS: ClassVar[tuple[Key, ...]] = (*MARKING, *EXPANDING, *FILTERING)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._inventory = Inventory(context="")
        self._marks = Marks()
        self._expanded: frozenset[str] = frozenset()
        self._in_window: frozenset[str] = frozenset()

    def show(self, inventory: Inventory) -> None:
        before, self._inventory = self._inventory, inventory
        if _may_be_opened(inventory) and not _may_be_opened(before):
            self._expanded |= frozenset(node.name for node in inventory.nodes[:MOST_EXPANDED])
            self.update()
        elif _has_same_rows(before, inventory):
            self.repaint_changed()
        else:
            self.update()

    def show_marks(self, marks: Marks) -> None:
        self._marks = marks
        self.repaint_changed()

    def set_needle(self, needle: str) -> None:
        self.needle = needle
        self.update()
        self.move_to(self.cursor)

    def expand_nodes(self, names: frozenset[str]) -> None:
        self._expanded = names
        self.update()

    def update(self) -> None:
        inventory = self._inventory
        under = row_key(self.rows[self.cursor]) if self.rows else None
        self.rows = list_node_rows(inventory, self._expanded, self.needle)
        self._stay_on(under)
        self.empty = empty_sentence(inventory.state("nodes"), "nodes", bool(self.needle))
        shown = sum(isinstance(row, NodeRow) for row in self.rows)
        title = pane_title("Nodes", shown, len(inventory.nodes), inventory.state("nodes"), self.needle)
        if self.border_title != Content(title).markup:
            self.border_title = Content(title)
        self.show_trouble(inventory.state("nodes"))
        self.repaint_changed()

    def repaint_changed(self) -> None:
        super().repaint_changed()
        in_window = self._nodes_in_window()
        if in_window != self._in_window:
            self._in_window = in_window
            self.post_message(NodesShown(in_window))

    def _nodes_in_window(self) -> frozenset[str]:
        top = self.scroll_offset.y
        window = self.rows[top : top + self.page] if self.display else []
        return frozenset(row_node(row) for row in window if not isinstance(row, NodeRow))

    def row_line(self, row: Row) -> Line:
        width = min(WIDEST, self.scrollable_content_region.width)
        return node_row_line(row, width, self._marks, self._inventory.rates)

    def target(self, row: Row) -> str:
        return node_target(row_node(row))

    def action_expand(self) -> None:
        if not self.rows:
            return
        name = row_node(self.rows[self.cursor])
        if name not in self._expanded:
            self.post_message(NodeExpanded())
        self.expand_nodes(self._expanded ^ {name})

    def _stay_on(self, key: tuple[str, str, str] | None) -> None:
        """Keeps the cursor on its row; where that is gone, on its node."""
        same = (n for n, row in enumerate(self.rows) if row_key(row) == key)
        node = (n for n, row in enumerate(self.rows) if key and row_key(row) == (key[0], "", ""))
        self.cursor = next(same, next(node, min(self.cursor, max(0, len(self.rows) - 1))))


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
