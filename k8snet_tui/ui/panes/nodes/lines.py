"""One row of the node pane as a line: a node, one of its interfaces, or a note."""

from k8snet_tui.ui.commands.ends import Ends, node_target
from k8snet_tui.ui.panes.nodes.columns import MARGIN, NODE_COLUMNS, NodeView, TableRow
from k8snet_tui.ui.panes.nodes.rows import FoldRow, InterfaceRow, NodeRow, NoteRow, Row
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.columns import cells_of
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, faint, merge, plain
from k8snet_tui.ui.render.text import clean, fit

INDENT = " " * MARGIN


def node_row_line(row: Row, view: NodeView, ends: Ends, width: int) -> Line:
    match row:
        case NodeRow():
            arrow = glyphs.OPEN if row.expanded else glyphs.CLOSED
            return _table_line(row, view, ends.glyph(node_target(row.node.name)), arrow)
        case InterfaceRow(first=True):
            return _table_line(row, view)
        case InterfaceRow():
            below_name = " " * (MARGIN + view.widths[0] + 1)
            return plain(fit(below_name + clean(row.address), width))
        case FoldRow():
            arrow = glyphs.OPEN if row.text == "fewer" else glyphs.CLOSED
            return faint(fit(f"{INDENT}{arrow} {row.text}", width))
        case NoteRow():
            return faint(fit(INDENT + clean(row.text), width))


def node_row_detail(row: Row) -> str:
    """All that is known of a row, in one line: in the pane there is no room for it."""
    facts: tuple[str, ...]
    match row:
        case NodeRow(node=node):
            subnets = f"pods {', '.join(node.pod_cidrs)}" if node.pod_cidrs else ""
            runtime = node.runtime.replace("://", " ")
            facts = (node.name, node.status, ", ".join(node.addresses), subnets, runtime, node.kubelet)
        case InterfaceRow(interface=link):
            size = f"mtu {link.mtu_bytes}" if link.mtu_bytes else ""
            port = f"port of {link.master}" if link.master else ""
            what = ", ".join(link.addresses)
            facts = (f"{row.node} {link.name}", row.pod, what, link.kind, port, size, link.mac)
        case FoldRow() | NoteRow():
            facts = (f"{row.node}: {row.text}",)
    return glyphs.DOT.join(clean(fact) for fact in facts if fact)


def _table_line(row: TableRow, view: NodeView, sign: str = " ", arrow: str = " ") -> Line:
    spans = [Span(" "), Span(sign, Tone.KEY if sign.strip() else Tone.PLAIN), Span(arrow)]
    for column, cell in zip(NODE_COLUMNS, cells_of(NODE_COLUMNS, row, view, view.widths), strict=True):
        if cell:
            spans += (Span(" "), Span(cell, _tone(row, column.heading)))
    return merge(spans)


def _tone(row: TableRow, heading: str) -> Tone:
    if isinstance(row, InterfaceRow):
        return Tone.PLAIN if row.interface.up else Tone.FAINT
    if heading == "STATE" and row.node.status != "Ready":
        return Tone.BAD
    return Tone.STRONG if heading == "NAME" else Tone.PLAIN
