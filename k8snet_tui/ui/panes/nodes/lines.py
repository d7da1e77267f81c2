"""One row of the node pane as a line: a node, one of its interfaces, or a note."""

from collections.abc import Mapping

from k8snet_tui.model.network import Rate
from k8snet_tui.ui.commands.ends import Ends, node_target
from k8snet_tui.ui.panes.nodes.rows import FoldRow, InterfaceRow, NodeRow, NoteRow, Row
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.figures import format_rate, total_rate
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, merge
from k8snet_tui.ui.render.text import clean, fit

STATE_WIDTH = 9
"""`up` or `down`, and the rate or the role."""
INDENT = "   "
NAME_WIDTH = 9
"""As long as flannel.1; interface names have 15 at most, and longer ones borrow from the address."""


def node_row_line(row: Row, width: int, ends: Ends, rates: Mapping[str, tuple[Rate, ...]]) -> Line:
    match row:
        case NodeRow():
            return _node_line(row, width, ends)
        case InterfaceRow():
            return _interface_line(row, width, _find_rate(row, rates))
        case FoldRow():
            arrow = glyphs.OPEN if row.text == "fewer" else glyphs.CLOSED
            return (Span(fit(f"{INDENT}{arrow} {row.text}", width), Tone.FAINT),)
        case NoteRow():
            return (Span(fit(INDENT + clean(row.text), width), Tone.FAINT),)


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
            what = ", ".join(link.addresses) or row.address
            facts = (f"{row.node} {link.name}", what, link.kind, port, size, link.mac)
        case FoldRow() | NoteRow():
            facts = (f"{row.node}: {row.text}",)
    return glyphs.DOT.join(clean(fact) for fact in facts if fact)


def _node_line(row: NodeRow, width: int, ends: Ends) -> Line:
    node = row.node
    arrow = glyphs.OPEN if row.expanded else glyphs.CLOSED
    status = clean(node.status)
    address = node.addresses[0] if node.addresses else ""
    status_width = min(max(len(status), 5), width // 2)
    rest = width - 5 - status_width - 1
    name_width = max(rest - 16, rest // 2)
    sign = ends.glyph(node_target(node.name))
    name = fit(node.name, name_width)
    middle = " " + fit(address, rest - name_width - 1) + " "
    tone = Tone.PLAIN if node.status == "Ready" else Tone.BAD
    return merge(
        (
            Span(" "),
            Span(sign, Tone.KEY if sign.strip() else Tone.PLAIN),
            Span(f" {arrow} "),
            Span(name, Tone.STRONG),
            Span(middle),
            Span(fit(status, status_width, right=True), tone),
        )
    )


def _interface_line(row: InterfaceRow, width: int, rate: Rate | None) -> Line:
    name = row.interface.name if row.first else ""
    name_width = max(NAME_WIDTH, len(clean(name)))
    address_width = width - len(INDENT) - name_width - 2 - STATE_WIDTH
    if not row.first:
        address_width += 1 + STATE_WIDTH
    address = row.address
    if len(address) > address_width:
        address = address.partition("/")[0]
    text = f"{INDENT}{fit(name, name_width)} {fit(address, address_width)}"
    if not row.first:
        return (Span(text),)
    state = _state(row, rate)
    if not row.interface.up:
        return (Span(f"{text} {state}", Tone.FAINT),)
    return (Span(f"{text} {state}"),)


def _state(row: InterfaceRow, rate: Rate | None) -> str:
    if not row.interface.up:
        return fit("down", STATE_WIDTH)
    busy = rate is not None and total_rate(rate) >= 1
    beside = format_rate(total_rate(rate)) if busy and rate is not None else row.role
    return "up" + fit(beside, STATE_WIDTH - 2, right=True)


def _find_rate(row: InterfaceRow, rates: Mapping[str, tuple[Rate, ...]]) -> Rate | None:
    return next((r for r in rates.get(row.node, ()) if r.interface == row.interface.name), None)
