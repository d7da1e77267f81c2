"""A node in full: its state, all its interfaces, its kernel's routes and neighbours, its events."""

import time
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from typing import ClassVar

from k8snet_tui.failures import explain
from k8snet_tui.model.description import NodeDescription
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Interface, NodeNetwork, Rate, Route, RouteKind
from k8snet_tui.session.objects.stories import NodeStory
from k8snet_tui.session.questions import Ask
from k8snet_tui.ui.keymap import BY_HAND, COPYING, Key, bindings
from k8snet_tui.ui.pages.entry import Entry, Sheet
from k8snet_tui.ui.pages.events import add_conditions, add_events
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import (
    ByHandSubject,
    InterfaceSubject,
    ManifestSubject,
    NodeSubject,
    Open,
    PodSubject,
)
from k8snet_tui.ui.render.figures import format_age, format_rate
from k8snet_tui.ui.render.glyphs import CLOSED, DOT, OPEN
from k8snet_tui.ui.render.styled_line import Span, Tone
from k8snet_tui.ui.session_port import SessionPort

_KEYS = (
    Key("o", "fold", "o", "show or hide the table under the cursor: routes, rules, neighbours, FDB", "Fold"),
    Key("y", "manifest", "y", "its YAML, without managedFields", "YAML"),
)
MOST_ROWS = 500
"""Of one table; how many more there are is said."""
_TABLES = ("Routes", "Rules", "Neighbours", "Forwarding table")


class NodePane(EntryPane):
    NAME = "node"
    KEYS: ClassVar[tuple[Key, ...]] = (*_KEYS, *COPYING, *BY_HAND)
    HELP = (
        "A node in full, live: its conditions, all of its interfaces with their rates, and its events. "
        "o opens what its kernel knows: routes, rules, neighbours, the forwarding tables of its bridges."
    )


class NodePage(PageScreen):
    PANE = NodePane
    BINDINGS = bindings(_KEYS, BY_HAND)

    def __init__(self, subject: NodeSubject, session: SessionPort, inventory: Inventory, ask: Ask) -> None:
        super().__init__(session, inventory)
        self._subject, self._ask = subject, ask
        self._story = NodeStory()
        self._opened: frozenset[str] = frozenset()
        self._rules: Sequence[str] | None = None
        """None: not asked for yet."""

    @property
    def nodes(self) -> frozenset[str]:
        return frozenset({self._subject.name})

    def title_words(self) -> str:
        return f"Node {self._subject.name}"

    def on_mount(self) -> None:
        self.run_worker(self.session.ask_to_read(self._ask), group="reading")

    async def follow(self) -> None:
        stories = self.session.objects.describe_node(self._subject.name)
        async with aclosing(stories):
            async for story in stories:
                self._story = story
                self.redraw()

    def make_entries(self, width: int) -> Sequence[Entry]:
        sheet, now_s, mono_s = Sheet(width), time.time(), time.monotonic()
        if self.failure:
            sheet.text(self.failure, Tone.BAD)
        sheet.trouble(self._story.state, mono_s)
        if node := self._story.node:
            _add_facts(sheet, node, self.inventory, now_s)
        self._add_network(sheet)
        if node:
            add_conditions(sheet, node.conditions, now_s)
        add_events(sheet, self._story.events, self._story.events_state, now_s, mono_s)
        return sheet.entries

    def _add_network(self, sheet: Sheet) -> None:
        reading = self.inventory.readings.get(self._subject.name)
        sheet.section("Interfaces")
        if not isinstance(reading, NodeNetwork):
            sheet.text(f"not read: {reading.why}" if reading else "not read yet", Tone.WARNING)
            return
        rates = {rate.interface: rate for rate in self.inventory.rates.get(self._subject.name, ())}
        for interface in reading.interfaces:
            _add_interface(sheet, self._subject.name, interface, rates.get(interface.name), self.inventory)
        self._add_table(sheet, "Routes", [write_route(route) for route in reading.routes])
        self._add_table(sheet, "Rules", self._rules)
        neighbours = (f"{n.address} is at {n.mac}, by {n.interface}" for n in reading.neighbours)
        self._add_table(sheet, "Neighbours", list(neighbours))
        forwarding = (f"{entry.mac} behind {entry.port}" for entry in reading.forwarding)
        self._add_table(sheet, "Forwarding table", list(forwarding))
        for gap in reading.gaps:
            sheet.text(f"not read: {gap}", Tone.WARNING)

    def _add_table(self, sheet: Sheet, title: str, rows: Sequence[str] | None) -> None:
        is_open = title in self._opened
        count = "" if rows is None else f" {len(rows)}"
        sheet.add(
            (Span(f"  {OPEN if is_open else CLOSED} {title}{count}", Tone.STRONG),), key=f"table {title}"
        )
        if not is_open:
            return
        for row in (rows or ())[:MOST_ROWS]:
            sheet.text(row)
        if rows is None:
            sheet.text("being read…", Tone.FAINT)
        elif len(rows) > MOST_ROWS:
            sheet.text(f"and {len(rows) - MOST_ROWS} more", Tone.FAINT)

    def action_open(self) -> None:
        if self._table_under_cursor():
            self.action_fold()
        else:
            super().action_open()

    def action_fold(self) -> None:
        title = self._table_under_cursor()
        if not title:
            self.say(
                "o opens the tables: put the cursor on Routes, Rules, Neighbours or the forwarding table"
            )
            return
        self._opened ^= {title}
        if title == "Rules" and self._rules is None:
            self.run_worker(self._read_rules(), group="rules", exclusive=True)
        self.redraw()

    def _table_under_cursor(self) -> str:
        key = self.pane.entry.key if self.pane.entry else ""
        return next((title for title in _TABLES if key == f"table {title}"), "")

    async def _read_rules(self) -> None:
        try:
            self._rules = await self.session.objects.read_rules(self._subject.name, self._ask)
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            self._opened -= {"Rules"}
            self.say(sentence)
        self.redraw()

    def action_by_hand(self) -> None:
        self.post_message(Open(ByHandSubject.of_node(self.inventory, self._subject.name)))

    def action_manifest(self) -> None:
        self.post_message(Open(ManifestSubject("nodes", None, self._subject.name)))


def _add_facts(sheet: Sheet, node: NodeDescription, inventory: Inventory, now_s: float) -> None:
    sheet.section("Node")
    ready = node.condition("Ready")
    words = {"True": "Ready", "False": "not Ready"}.get(ready.status if ready else "", "Unknown")
    cordoned = ", cordoned: nothing new is scheduled here" if node.unschedulable else ""
    age = f"created {format_age(int(now_s - node.created_s))} ago" if node.created_s else ""
    tone = Tone.GOOD if words == "Ready" and not cordoned else Tone.WARNING
    sheet.fact("status", f"{words}{cordoned}", tone)
    sheet.fact("", age, Tone.FAINT)
    sheet.fact("addresses", ", ".join(f"{address} ({kind})" for kind, address in node.addresses))
    sheet.fact("pod CIDRs", ", ".join(node.pod_cidrs) or "none assigned")
    sheet.fact("taints", ", ".join(node.taints))
    sheet.fact("runtime", DOT.join((node.runtime.replace("://", " "), f"kubelet {node.kubelet}")))
    sheet.fact("system", DOT.join(filter(None, (node.system, f"Linux {node.kernel}", node.architecture))))
    sheet.fact("room", _room(node))
    if inventory.cni:
        sheet.fact("network", f"{inventory.cni}: {inventory.cni.reason or 'as a person chose'}")


def _room(node: NodeDescription) -> str:
    """What pods may take of it; a kubelet gives memory in KiB."""
    has = dict(node.allocatable)
    kib = has.get("memory", "").removesuffix("Ki")
    memory = f"{int(kib) / 2**20:.1f} GiB" if kib.isdigit() else has.get("memory", "")
    found = (("cpu", has.get("cpu", "")), ("memory", memory), ("pods", has.get("pods", "")))
    return ", ".join(f"{name} {quantity}" for name, quantity in found if quantity)


def _add_interface(
    sheet: Sheet, node: str, interface: Interface, rate: Rate | None, inventory: Inventory
) -> None:
    pod = inventory.veth_pods.get((node, interface.name), "")
    facts = (
        "up" if interface.up else "down",
        interface.kind,
        ", ".join(interface.addresses),
        f"pod {pod}" if pod else "",
        f"port of {interface.master}" if interface.master else "",
        f"mtu {interface.mtu_bytes}" if interface.mtu_bytes else "",
        f"↓{format_rate(rate.rx_bytes_s)} ↑{format_rate(rate.tx_bytes_s)}" if rate else "",
    )
    opens = InterfaceSubject(node, interface.name)
    tone = Tone.PLAIN if interface.up else Tone.FAINT
    sheet.fact(interface.name, DOT.join(filter(None, facts)), tone, opens=opens)


def write_route(route: Route) -> str:
    """As `ip route` prints it."""
    if route.kind is not RouteKind.UNICAST:
        return f"{route.kind.value} {route.destination}"
    hops = [(hop.interface, hop.gateway) for hop in route.next_hops] or [(route.interface, route.gateway)]
    ways = " and ".join(f"{f'via {via} ' if via else ''}dev {device or '?'}" for device, via in hops)
    metric = f" metric {route.metric}" if route.metric else ""
    mtu = f" mtu {route.mtu_bytes}" if route.mtu_bytes else ""
    return f"{route.destination} {ways}{metric}{mtu}"


def pods_behind(inventory: Inventory, node: str, interface: str) -> Iterable[PodSubject]:
    """The pod at the other end of a veth, where it is known."""
    name = inventory.veth_pods.get((node, interface))
    return (PodSubject(p.namespace, p.name) for p in inventory.pods if p.name == name and p.node == node)
