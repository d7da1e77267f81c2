"""The table of nodes and their interfaces: one heading for both, and no cell for what a row has not."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from k8snet_tui.model.network import Rate
from k8snet_tui.ui.panes.nodes.rows import InterfaceRow, NodeRow, Row
from k8snet_tui.ui.render.columns import Column, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import format_age_in_steps, format_rate, total_rate
from k8snet_tui.ui.render.text import fit_middle

MARGIN = 4
"""Cells before the first column: the cursor, S or D, the arrow of a node, a blank."""
WIDEST_RATE = len("999M")

TableRow = NodeRow | InterfaceRow


class NodeView(Struct, frozen=True):
    """What shapes a line beside its row."""

    rates: Mapping[str, tuple[Rate, ...]] = {}
    """Of each node's interfaces."""
    pods: Mapping[str, int] = {}
    """How many are on each node."""
    now_s: float = 0.0
    widths: tuple[int, ...] = ()

    def shows(self, heading: str) -> bool:
        shown = zip(NODE_COLUMNS, self.widths, strict=False)
        return any(width for column, width in shown if column.heading == heading)


def _name(row: TableRow, _: NodeView) -> str:
    return row.node.name if isinstance(row, NodeRow) else row.interface.name


def _address(row: TableRow, _: NodeView) -> str:
    return next(iter(row.node.addresses), "") if isinstance(row, NodeRow) else row.address


def _shorten_address(text: str, _: int) -> str:
    """Without the length of its prefix."""
    return text.partition("/")[0]


def _state(row: TableRow, _: NodeView) -> str:
    if isinstance(row, NodeRow):
        return row.node.status
    return "up" if row.interface.up else "down"


def _shorten_state(text: str, _: int) -> str:
    """`Ready,SchedulingDisabled` is `cordoned`; one that is not ready has a greater trouble."""
    ready, _comma, cordoned = text.partition(",")
    return "cordoned" if ready == "Ready" and cordoned else ready


def _role(row: TableRow, _: NodeView) -> str:
    return "" if isinstance(row, NodeRow) else row.pod or row.role


def _rate(row: TableRow, view: NodeView) -> str:
    if isinstance(row, NodeRow) or not row.interface.up:
        return ""
    own = (rate for rate in view.rates.get(row.node, ()) if rate.interface == row.interface.name)
    return next((format_rate(total_rate(rate)).removesuffix("/s") for rate in own), "")


def _pods(row: TableRow, view: NodeView) -> str:
    return str(view.pods.get(row.node.name, 0)) if isinstance(row, NodeRow) else ""


def _pod_cidrs(row: TableRow, _: NodeView) -> str:
    return ",".join(row.node.pod_cidrs) if isinstance(row, NodeRow) else ""


def _shorten_cidrs(text: str, _: int) -> str:
    """The primary family's."""
    return text.partition(",")[0]


def _age(row: TableRow, view: NodeView) -> str:
    created_s = row.node.created_s if isinstance(row, NodeRow) else 0
    return format_age_in_steps(created_s, view.now_s) if created_s else ""


def _version(row: TableRow, _: NodeView) -> str:
    return row.node.kubelet if isinstance(row, NodeRow) else ""


def _shorten_version(text: str, _: int) -> str:
    """Without who built it: `v1.34.4+k3s1`."""
    return text.partition("+")[0]


def _node_roles(row: TableRow, _: NodeView) -> str:
    return ",".join(row.node.roles) if isinstance(row, NodeRow) else ""


NODE_COLUMNS: tuple[Column[TableRow, NodeView], ...] = (
    Column("NAME", "the node's name, or the interface's", 12, _name, is_main=True, short=fit_middle),
    Column("ADDRESS", "the first one; further ones are below it", 18, _address, short=_shorten_address),
    Column(
        "STATE",
        "of a node as kubectl prints it; of an interface, up or down",
        8,
        _state,
        short=_shorten_state,
    ),
    Column(
        "ROLE",
        "what an interface is for: nodes, pods, NAT, a tunnel, or the one pod behind it",
        5,
        _role,
        dropped=6,
        short=fit_middle,
    ),
    Column(
        "RATE",
        "bytes a second through an interface, in and out",
        WIDEST_RATE,
        _rate,
        right=True,
        dropped=5,
        most=WIDEST_RATE,
    ),
    Column("PODS", "pods on the node, of those listed", 4, _pods, right=True, dropped=4),
    Column(
        "POD CIDR",
        "from where the node's pods have their addresses",
        13,
        _pod_cidrs,
        dropped=3,
        short=_shorten_cidrs,
    ),
    Column("AGE", "since the node was created", 4, _age, right=True, dropped=2, most=4),
    Column("VERSION", "of the node's kubelet", 7, _version, dropped=1, short=_shorten_version),
    Column("NODE ROLES", "what the node's labels say that it is", 13, _node_roles, dropped=1),
)

LEFT_OUT = ", ".join(
    column.heading for column in sorted(NODE_COLUMNS, key=lambda column: column.dropped) if column.dropped
)
"""The columns that go where room is missing, the first one first."""


def share_node_room(rows: Iterable[Row], room: int) -> tuple[int, ...]:
    """The widths of the columns for these rows; notes and further addresses have no say in it."""
    table = (row for row in rows if isinstance(row, NodeRow) or (isinstance(row, InterfaceRow) and row.first))
    return share_room(NODE_COLUMNS, measure(NODE_COLUMNS, table, NodeView()), room - MARGIN)


def columns_heading(view: NodeView) -> str:
    return " " * MARGIN + heading_text(NODE_COLUMNS, view.widths)
