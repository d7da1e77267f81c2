"""What is known of a cluster, written down as it changes: only what differs from the line before.

Of 150,000 pods those are kept whose address the path met, and probe pods of ours. Nodes and their readings
are kept whole, for a hop's place rests on who else could have its address; each is written once.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Live, Node, Pod
from k8snet_tui.model.inventory import Collection, Inventory
from k8snet_tui.model.network import (
    Cni,
    ForwardingEntry,
    Interface,
    Neighbour,
    NodeNetwork,
    NodeReading,
    Route,
)

T = TypeVar("T")


class Impossible(ValueError):
    """The change does not fit what it is said to change."""


class Splice(Struct, Generic[T], frozen=True, omit_defaults=True):
    """A sequence that became another: so many kept at its head and its tail, and what is between them now."""

    head: int = 0
    tail: int = 0
    items: tuple[T, ...] = ()

    def apply(self, before: tuple[T, ...]) -> tuple[T, ...]:
        """Raises Impossible where more is kept than there is."""
        if self.head < 0 or self.tail < 0 or self.head + self.tail > len(before):
            raise Impossible("more is kept than there is")
        return (*before[: self.head], *self.items, *before[len(before) - self.tail :])


class ReadingChange(Struct, frozen=True, omit_defaults=True, tag="changed"):
    """One node's kernel, read again."""

    node: str
    tool: str
    interfaces: Splice[Interface] | None = None
    neighbours: Splice[Neighbour] | None = None
    forwarding: Splice[ForwardingEntry] | None = None
    routes: Splice[Route] | None = None
    gaps: tuple[str, ...] = ()
    hash_policies: tuple[int | None, int | None] = (None, None)
    forwards: tuple[bool | None, bool | None] = (None, None)


class InventoryChange(Struct, frozen=True, omit_defaults=True):
    """None and empty: as before."""

    cni: Cni | None = None
    nodes: Splice[Node] | None = None
    pods: Splice[Pod] | None = None
    readings: tuple[NodeReading | ReadingChange, ...] = ()
    unread: tuple[str, ...] = ()
    """Nodes that have no reading any more."""
    veths: Mapping[str, str] = {}
    """By pod address."""
    lost_veths: tuple[str, ...] = ()


NO_CHANGE = InventoryChange()


def find_change(before: Inventory, after: Inventory) -> InventoryChange:
    """What must be written for `before` to become `after`; `NO_CHANGE` for nothing."""
    return InventoryChange(
        cni=after.cni if after.cni != before.cni else None,
        nodes=_splice(tuple(before.nodes), tuple(after.nodes)) if after.nodes is not before.nodes else None,
        pods=_splice(tuple(before.pods), tuple(after.pods)) if after.pods is not before.pods else None,
        readings=tuple(
            _reading_change(before.readings.get(name), reading)
            for name, reading in after.readings.items()
            if reading != before.readings.get(name)
        ),
        unread=tuple(sorted(before.readings.keys() - after.readings.keys())),
        veths=dict(sorted(after.veths.items() - before.veths.items())),
        lost_veths=tuple(sorted(before.veths.keys() - after.veths.keys())),
    )


def apply_change(before: Inventory, change: InventoryChange) -> Inventory:
    """Raises Impossible for a change that was not made from `before`."""
    readings = {name: reading for name, reading in before.readings.items() if name not in change.unread}
    for changed in change.readings:
        if isinstance(changed, ReadingChange):
            readings[changed.node] = _apply_reading(readings.get(changed.node), changed)
        else:
            readings[changed.node] = changed
    veths = {address: veth for address, veth in before.veths.items() if address not in change.lost_veths}
    return Inventory(
        before.context,
        collections={
            "nodes": _put(before.nodes, change.nodes),
            "pods": _put(before.pods, change.pods),
        },
        cni=change.cni or before.cni,
        readings=readings,
        veths={**veths, **change.veths},
    )


def _put(before: Blocks[T], change: Splice[T] | None) -> Collection[T]:
    items = Blocks((change.apply(tuple(before)),)) if change else before
    return Collection(items, Live())


def _splice(before: tuple[T, ...], after: tuple[T, ...]) -> Splice[T] | None:
    """None where they are equal."""
    if before == after:
        return None
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    most = shorter - head
    tail = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return Splice(head, tail, after[head : len(after) - tail])


def _reading_change(before: NodeReading | None, after: NodeReading) -> NodeReading | ReadingChange:
    if not (isinstance(before, NodeNetwork) and isinstance(after, NodeNetwork)):
        return after
    return ReadingChange(
        after.node,
        after.tool,
        _splice(before.interfaces, after.interfaces),
        _splice(before.neighbours, after.neighbours),
        _splice(before.forwarding, after.forwarding),
        _splice(before.routes, after.routes),
        after.gaps,
        after.hash_policies,
        after.forwards,
    )


def _apply_reading(before: NodeReading | None, change: ReadingChange) -> NodeNetwork:
    if not isinstance(before, NodeNetwork):
        raise Impossible(f"there is no reading of {change.node} to change")
    return NodeNetwork(
        change.node,
        change.tool,
        _apply_splice(before.interfaces, change.interfaces),
        _apply_splice(before.neighbours, change.neighbours),
        _apply_splice(before.forwarding, change.forwarding),
        _apply_splice(before.routes, change.routes),
        change.gaps,
        change.hash_policies,
        change.forwards,
    )


def _apply_splice(before: tuple[T, ...], change: Splice[T] | None) -> tuple[T, ...]:
    return change.apply(before) if change else before
