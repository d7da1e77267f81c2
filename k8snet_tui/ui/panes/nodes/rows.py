"""The rows of the node pane: each node, and under an expanded one its interfaces or why there are none.

What would push the other nodes away is folded into one row, which says what is behind it and opens.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct

from k8snet_tui.cni.roles import InterfaceRoles, is_pod_device
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork, NodeReading
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.filter import read_filter

MAX_INTERFACES = 200
"""Rows a node; what a node shows beyond is counted in a last row, and on its page."""
NOT_ALLOWED = "not read: not allowed; :allow, then a"
NO_ENDS = Ends()


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
    pod: str = ""
    """The one that is behind it."""


class FoldRow(Struct, frozen=True):
    """Stands for the interfaces that are folded, or after them for the way to fold them again."""

    node: str
    text: str


class NoteRow(Struct, frozen=True):
    node: str
    text: str


Row = NodeRow | InterfaceRow | FoldRow | NoteRow


def row_key(row: Row) -> tuple[str, str, str]:
    match row:
        case NodeRow():
            return row.node.name, "", ""
        case InterfaceRow():
            return row.node, row.interface.name, "" if row.first else row.address
        case FoldRow():
            return row.node, "", "fold"
        case NoteRow():
            return row.node, "", row.text


def row_node(row: Row) -> str:
    return row_key(row)[0]


class Expansion(Struct, frozen=True):
    """What a person has opened."""

    nodes: frozenset[str] = frozenset()
    """Those that show their interfaces."""
    folds: frozenset[str] = frozenset()
    """Those of which even `lo` and all interfaces of pods are shown."""


def list_node_rows(
    inventory: Inventory, expansion: Expansion, filter_text: str, ends: Ends = NO_ENDS
) -> list[Row]:
    matches, text_of = read_filter(filter_text, partial(_text_of, inventory.readings), _labels_of)
    roles = InterfaceRoles(inventory.cni, inventory.readings)
    rows: list[Row] = []
    for node in inventory.nodes:
        if filter_text and not matches(text_of(node)):
            continue
        reading = inventory.readings.get(node.name)
        is_open = node.name in expansion.nodes
        rows.append(NodeRow(node, is_open))
        if not is_open:
            continue
        if isinstance(reading, NodeNetwork):
            unfolded = node.name in expansion.folds
            rows.extend(_rows_under(node, reading, roles, inventory.veth_pods, unfolded, ends))
        else:
            waiting = "reading…" if inventory.may_enter_nodes else NOT_ALLOWED
            rows.append(NoteRow(node.name, reading.why if reading else waiting))
    return rows


def _rows_under(
    node: Node,
    reading: NodeNetwork,
    roles: InterfaceRoles,
    pods: Mapping[tuple[str, str], str],
    unfolded: bool,
    ends: Ends,
) -> Iterator[Row]:
    folded = _fold(node, reading, pods, ends)
    shown = [i for i in reading.interfaces if unfolded or i.name not in folded]
    shown.sort(key=lambda i: (i.name == "lo", bool(i.master)))
    for interface in shown[:MAX_INTERFACES]:
        yield from _interface_rows(node, interface, roles, pods)
    if len(shown) > MAX_INTERFACES:
        yield NoteRow(node.name, f"and {len(shown) - MAX_INTERFACES} more on the node's page")
    if folded:
        yield FoldRow(node.name, "fewer" if unfolded else _fold_words(folded))


def _fold(
    node: Node, reading: NodeNetwork, pods: Mapping[tuple[str, str], str], ends: Ends
) -> frozenset[str]:
    """`lo`, and the interfaces of pods that are no end of a trace. One alone would save no row."""
    folded = {
        i.name
        for i in reading.interfaces
        if i.name == "lo"
        or (_is_of_a_pod(node, i, pods) and not ends.has_pod(pods.get((node.name, i.name), "")))
    }
    return frozenset(folded if len(folded) > 1 else ())


def _is_of_a_pod(node: Node, interface: Interface, pods: Mapping[tuple[str, str], str]) -> bool:
    bare = all(address.startswith("fe80:") for address in interface.addresses)
    return (node.name, interface.name) in pods or (is_pod_device(interface) and bare)


def _fold_words(folded: frozenset[str]) -> str:
    ports = len(folded - {"lo"})
    what = ("lo" if "lo" in folded else "", f"{ports} of pods" if ports else "")
    return f"{len(folded)} more: {', '.join(filter(None, what))}"


def _interface_rows(
    node: Node, interface: Interface, roles: InterfaceRoles, pods: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    addresses = [a for a in interface.addresses if not a.startswith("fe80:")] or [""]
    yield InterfaceRow(
        node.name,
        interface,
        addresses[0],
        True,
        roles.of(node, interface),
        pods.get((node.name, interface.name), ""),
    )
    for address in addresses[1:]:
        yield InterfaceRow(node.name, interface, address, False, "")


def _labels_of(node: Node) -> str:
    return node.labels


def _text_of(readings: Mapping[str, NodeReading], node: Node) -> str:
    """What a filter looks at: the node's cells and those of its interfaces, shown or not."""
    reading = readings.get(node.name)
    texts = [node.name, node.status, *node.addresses]
    if isinstance(reading, NodeNetwork):
        for interface in reading.interfaces:
            texts += (interface.name, *interface.addresses)
    return "\n".join(texts).lower()
