"""The nodes, and under an expanded one its interfaces with what goes through them."""

from collections.abc import Mapping
from time import time
from typing import ClassVar

from msgspec.structs import replace
from textual.message import Message

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.commands.ends import Ends, node_target, pod_target
from k8snet_tui.ui.keymap import (
    BY_HAND,
    COPYING,
    ENDS,
    EXPANDING,
    FILTERING,
    MARKING,
    OPENING,
    READING,
    TRACING,
    Key,
    bindings,
)
from k8snet_tui.ui.pages.subjects import ByHandSubject, InterfaceSubject, ManifestSubject, NodeSubject, Open
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.nodes.columns import (
    LEFT_OUT,
    NODE_COLUMNS,
    NodeView,
    columns_heading,
    share_node_room,
)
from k8snet_tui.ui.panes.nodes.lines import node_row_detail, node_row_line
from k8snet_tui.ui.panes.nodes.pod_count import PodCount
from k8snet_tui.ui.panes.nodes.rows import (
    Expansion,
    FoldRow,
    InterfaceRow,
    NodeRow,
    Row,
    list_node_rows,
    row_key,
    row_node,
)
from k8snet_tui.ui.panes.pane import Hint, keys_beside
from k8snet_tui.ui.render.glyphs import DOT
from k8snet_tui.ui.render.load_state import empty_sentence, pane_title
from k8snet_tui.ui.render.styled_line import BLANK, Line, faint, plain
from k8snet_tui.ui.terminal.clipboard import copy

MOST_MEASURED = 200
"""Rows; the widths of the columns are found by them."""
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
    COLUMNS: ClassVar = NODE_COLUMNS
    BINDINGS = bindings(OPENING, EXPANDING, READING[2:], COPYING, BY_HAND)
    KEYS: ClassVar[tuple[Key, ...]] = (
        *(*ENDS, *TRACING, *MARKING, *OPENING, *EXPANDING),
        *(*FILTERING, *READING[2:], *COPYING, *BY_HAND),
    )
    ANYWHERE: ClassVar[tuple[Key, ...]] = keys_beside(KEYS)
    HELP = (
        "Every node, and below an open one its interfaces. lo, and the interfaces of pods that are no end "
        f"of a trace, are folded into one row. Where room is missing, columns go in this order: {LEFT_OUT}."
    )

    def __init__(self) -> None:
        super().__init__()
        self._expansion = Expansion()
        self._in_window: frozenset[str] = frozenset()
        self._pod_count = PodCount()
        self._view = NodeView()

    @property
    def shows_ages(self) -> bool:
        return self._view.shows("AGE")

    def show_inventory(self, inventory: Inventory) -> None:
        before, self.inventory = self.inventory, inventory
        if _may_be_opened(inventory) and not _may_be_opened(before):
            first = frozenset(node.name for node in inventory.nodes[:MOST_EXPANDED])
            self._expansion = Expansion(self._expansion.nodes | first, self._expansion.folds)
        elif _has_same_rows(before, inventory):
            self._view = replace(self._view, rates=inventory.rates, pods=self._count_pods(self._view))
            self.repaint_changed()
            return
        self.refill(inventory.state("nodes"))
        self.update()

    def show_ends(self, ends: Ends) -> None:
        self.ends = ends
        self._refold()

    def update(self) -> None:
        inventory = self.inventory
        self.empty = empty_sentence(inventory.state("nodes"), "nodes", bool(self.filter_text))
        shown = sum(isinstance(row, NodeRow) for row in self.rows)
        count = shown, len(inventory.nodes)
        title = pane_title("Nodes", *count, inventory.state("nodes"), self.filter_text)
        self.show_title(title + (f"{DOT}paused" if inventory.is_counting_paused else ""))
        self.show_trouble(inventory.state("nodes"))
        self._make_view()
        self.repaint_changed()

    def _make_view(self) -> None:
        widths = share_node_room(self.rows[:MOST_MEASURED], self.scrollable_content_region.width)
        view = NodeView(self.inventory.rates, now_s=time(), widths=widths)
        self._view = replace(view, pods=self._count_pods(view))
        self.heading = (faint(columns_heading(view)),) if self.rows else ()

    def _count_pods(self, view: NodeView) -> Mapping[str, int]:
        """Only where there is room to show it."""
        return self._pod_count.count(self.inventory.pods) if view.shows("PODS") else {}

    def repaint_changed(self) -> None:
        super().repaint_changed()
        in_window = self._nodes_in_window()
        if in_window != self._in_window:
            self._in_window = in_window
            self.post_message(NodesShown(in_window))

    def row_line(self, row: Row) -> Line:
        return node_row_line(row, self._view, self.ends, self.scrollable_content_region.width)

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
        return list_node_rows(self.inventory, self._expansion, self.filter_text, self.ends)

    def action_open(self) -> None:
        """The row's own page; a fold has none."""
        if not self._has_row():
            return
        match row := self.rows[self.cursor]:
            case InterfaceRow():
                self.post_message(Open(InterfaceSubject(row.node, row.interface.name)))
            case FoldRow():
                self.action_expand()
            case _:
                self.post_message(Open(NodeSubject(row_node(row))))

    def action_expand(self, wanted: bool | None = None) -> None:
        """Shows or hides what is under the cursor: a node's interfaces, or those that are folded."""
        if not self._has_row():
            return
        row, shown = self.rows[self.cursor], self._expansion
        name = row_node(row)
        if isinstance(row, FoldRow):
            self._expansion = Expansion(shown.nodes, _put(shown.folds, name, wanted))
        else:
            self._expansion = Expansion(_put(shown.nodes, name, wanted), shown.folds)
        if name in self._expansion.nodes - shown.nodes:
            self.post_message(NodeExpanded())
        self._refold()

    def action_manifest(self) -> None:
        if self._has_row():
            self.post_message(Open(ManifestSubject("nodes", None, row_node(self.rows[self.cursor]))))

    def action_by_hand(self) -> None:
        if self._has_row():
            node = row_node(self.rows[self.cursor])
            self.post_message(Open(ByHandSubject.of_node(self.inventory, node)))

    def action_copy(self) -> None:
        """What a person would type: a node's name, an interface's address or its name."""
        if not self._has_row():
            return
        match row := self.rows[self.cursor]:
            case InterfaceRow():
                copy(self, row.address.partition("/")[0] or row.interface.name)
            case _:
                copy(self, row_node(row))

    def _has_row(self) -> bool:
        """Says so where there is none."""
        if not self.rows:
            self.post_message(Hint("there is no node here"))
        return bool(self.rows)

    def _refold(self) -> None:
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


def _put(names: frozenset[str], name: str, wanted: bool | None) -> frozenset[str]:
    """With it, without it, or for None the other way round."""
    return names ^ {name} if wanted is None or (name in names) is not wanted else names


def _has_same_rows(one: Inventory, other: Inventory) -> bool:
    """Only rates may differ: the rows of thousands of nodes are not made anew for them."""
    return (
        one.nodes is other.nodes
        and one.state("nodes") == other.state("nodes")
        and one.readings is other.readings
        and one.veth_pods is other.veth_pods
        and one.is_counting_paused == other.is_counting_paused
    )


def _may_be_opened(inventory: Inventory) -> bool:
    return inventory.may_enter_nodes and bool(inventory.nodes)
