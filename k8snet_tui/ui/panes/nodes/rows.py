"""The rows of the node pane: each node, and under an expanded one its interfaces or why there are none."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from k8snet_tui.cni.roles import InterfaceRoles
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork, NodeReading
from k8snet_tui.ui.panes.filter import make_filter

MAX_INTERFACES = 200
"""Rows a node; what a node shows beyond is counted in a last row."""


class NodeRow(Struct, frozen=True):
    node: Node
    expanded: bool


class InterfaceRow(Struct, frozen=True):
    node: str
    interface: Interface
    address: str
    first: bool
    """The row that has the name; further addresses follow in rows of their own."""
    role: str


class NoteRow(Struct, frozen=True):
    node: str
    text: str


Row = NodeRow | InterfaceRow | NoteRow


def row_key(row: Row) -> tuple[str, str, str]:
    match row:
        case NodeRow():
            return row.node.name, "", ""
        case InterfaceRow():
            return row.node, row.interface.name, "" if row.first else row.address
        case NoteRow():
            return row.node, "", row.text


def row_node(row: Row) -> str:
    return row_key(row)[0]


def list_node_rows(inventory: Inventory, expanded: frozenset[str], filter_text: str) -> list[Row]:
    matches = make_filter(filter_text) if filter_text else lambda _: True
    roles = InterfaceRoles(inventory.cni, inventory.readings)
    rows: list[Row] = []
    for node in inventory.nodes:
        reading = inventory.readings.get(node.name)
        if not matches(_text_of(node, reading)):
            continue
        is_open = node.name in expanded
        rows.append(NodeRow(node, is_open))
        if is_open:
            rows.extend(_rows_under(node, reading, roles, inventory.veth_pods))
    return rows


def _rows_under(
    node: Node, reading: NodeReading | None, roles: InterfaceRoles, pods: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    if reading is None:
        yield NoteRow(node.name, "reading…")
    elif not isinstance(reading, NodeNetwork):
        yield NoteRow(node.name, reading.why)
    else:
        shown = [i for i in reading.interfaces if i.name != "lo"]
        shown.sort(key=lambda i: bool(i.master))
        for interface in shown[:MAX_INTERFACES]:
            yield from _interface_rows(node, interface, roles, pods)
        if len(shown) > MAX_INTERFACES:
            yield NoteRow(node.name, f"and {len(shown) - MAX_INTERFACES} more")


def _interface_rows(
    node: Node, interface: Interface, roles: InterfaceRoles, pods: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    addresses = [a for a in interface.addresses if not a.startswith("fe80:")]
    what = addresses or [pods.get((node.name, interface.name), "")]
    for number, address in enumerate(what):
        role = roles.of(node, interface) if number == 0 else ""
        yield InterfaceRow(node.name, interface, address, number == 0, role)


def _text_of(node: Node, reading: NodeReading | None) -> str:
    """What a filter looks at: the node's cells and those of its interfaces, shown or not."""
    texts = [node.name, node.status, *node.addresses]
    if isinstance(reading, NodeNetwork):
        for interface in reading.interfaces:
            texts += (interface.name, *interface.addresses)
    return "\n".join(texts).lower()
