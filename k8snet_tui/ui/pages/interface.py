"""One interface of a node in full: what it is, what it is joined to, and what goes through it."""

from collections.abc import Sequence
from typing import ClassVar

from k8snet_tui.cni.roles import InterfaceRoles
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork
from k8snet_tui.ui.keymap import BY_HAND, COPYING, ITS_NODE, Key, bindings
from k8snet_tui.ui.pages.entry import Entry, Sheet
from k8snet_tui.ui.pages.node import pods_behind, write_route
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import ByHandSubject, InterfaceSubject, NodeSubject, Open
from k8snet_tui.ui.render.figures import format_rate
from k8snet_tui.ui.render.glyphs import DOT
from k8snet_tui.ui.render.styled_line import Tone
from k8snet_tui.ui.session_port import SessionPort


class InterfacePane(EntryPane):
    NAME = "interface"
    KEYS: ClassVar[tuple[Key, ...]] = (*ITS_NODE, *COPYING, *BY_HAND)
    HELP = "An interface of a node in full: what it is joined to, what goes through it, its routes."


class InterfacePage(PageScreen):
    PANE = InterfacePane
    BINDINGS = bindings(ITS_NODE, BY_HAND)

    def __init__(self, subject: InterfaceSubject, session: SessionPort, inventory: Inventory) -> None:
        super().__init__(session, inventory)
        self._subject = subject

    @property
    def nodes(self) -> frozenset[str]:
        return frozenset({self._subject.node})

    def title_words(self) -> str:
        return f"{self._subject.node} {self._subject.name}"

    def make_entries(self, width: int) -> Sequence[Entry]:
        return interface_entries(self._subject, self.inventory, width)

    def action_by_hand(self) -> None:
        self.post_message(Open(ByHandSubject.of_node(self.inventory, self._subject.node)))

    def action_go_to_node(self) -> None:
        self.post_message(Open(NodeSubject(self._subject.node)))


def interface_entries(subject: InterfaceSubject, inventory: Inventory, width: int) -> list[Entry]:
    sheet, reading = Sheet(width), inventory.readings.get(subject.node)
    if not isinstance(reading, NodeNetwork):
        sheet.text(f"not read: {reading.why}" if reading else "not read yet", Tone.WARNING)
        return sheet.entries
    link = reading.interface(subject.name)
    if link is None:
        sheet.text(f"{subject.node} has no interface {subject.name} any more", Tone.BAD)
        return sheet.entries
    _add_link(sheet, subject, link, reading, inventory)
    _add_counters(sheet, subject, inventory)
    _add_tables(sheet, link, reading)
    return sheet.entries


def _add_link(
    sheet: Sheet, subject: InterfaceSubject, link: Interface, reading: NodeNetwork, inventory: Inventory
) -> None:
    sheet.section("Interface")
    node = next((node for node in inventory.nodes if node.name == subject.node), None)
    role = InterfaceRoles(inventory.cni, inventory.readings).of(node, link) if node else ""
    sheet.fact("state", "up" if link.up else "down", Tone.GOOD if link.up else Tone.BAD)
    sheet.fact("role", str(role))
    sheet.fact("kind", link.kind)
    for address in link.addresses:
        sheet.fact("address", address)
    sheet.fact("MAC", link.mac)
    sheet.fact("MTU", f"{link.mtu_bytes} bytes" if link.mtu_bytes else "")
    sheet.fact("index", str(link.index) if link.index else "")
    if link.master:
        sheet.fact("port of", link.master, opens=InterfaceSubject(subject.node, link.master))
    peer = f"interface {link.peer_index} of the other end" if link.peer_index else ""
    pods = list(pods_behind(inventory, subject.node, link.name))
    for pod in pods:
        sheet.fact("peer", f"eth0 of {pod.namespace}/{pod.name}" + (f", {peer}" if peer else ""), opens=pod)
    if not pods:
        sheet.fact("peer", peer)
    ports = [i.name for i in reading.interfaces if i.master == link.name]
    sheet.fact("ports", ", ".join(ports))


def _add_counters(sheet: Sheet, subject: InterfaceSubject, inventory: Inventory) -> None:
    """Rates of now, and totals since the interface came up."""
    sheet.section("Traffic, paused with the trace" if inventory.is_counting_paused else "Traffic")
    counted = inventory.counters.get(subject.node)
    totals = next((c for c in counted.interfaces if c.interface == subject.name), None) if counted else None
    rate = next((r for r in inventory.rates.get(subject.node, ()) if r.interface == subject.name), None)
    if totals is None:
        sheet.text("not counted yet", Tone.FAINT)
        return
    now = (rate.rx_bytes_s, rate.tx_bytes_s) if rate else (0.0, 0.0)
    sheet.fact("received", _flow_words(now[0], totals.rx_bytes, totals.rx_packets))
    sheet.fact("sent", _flow_words(now[1], totals.tx_bytes, totals.tx_packets))
    _add_losses(sheet, "errors", totals.rx_errors, totals.tx_errors)
    _add_losses(sheet, "dropped", totals.rx_drops, totals.tx_drops)
    if rate and rate.drops:
        sheet.fact("", f"{rate.drops:,} of them since it is looked at", Tone.BAD)


def _flow_words(bytes_s: float, total: int, packets: int) -> str:
    return f"{format_rate(bytes_s)}{DOT}{total:,} bytes in {packets:,} packets since it came up"


def _add_losses(sheet: Sheet, what: str, received: int, sent: int) -> None:
    tone = Tone.WARNING if received or sent else Tone.PLAIN
    sheet.fact(what, f"{received:,} received, {sent:,} sent", tone)


def _add_tables(sheet: Sheet, link: Interface, reading: NodeNetwork) -> None:
    routes = [r for r in reading.routes if link.name in (r.interface, *(h.interface for h in r.next_hops))]
    neighbours = [n for n in reading.neighbours if n.interface == link.name]
    ports = {i.name for i in reading.interfaces if i.master == link.name} | {link.name}
    learned = [entry for entry in reading.forwarding if entry.port in ports]
    for title, rows in (
        ("Routes", [write_route(route) for route in routes]),
        ("Neighbours", [f"{n.address} is at {n.mac}" for n in neighbours]),
        ("Forwarding table", [f"{entry.mac} behind {entry.port}" for entry in learned]),
    ):
        if rows:
            sheet.section(title)
            for row in rows:
                sheet.text(row)
