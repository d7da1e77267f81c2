"""What nodes that are counted have counted, and what that makes a second: one writer, frozen parts out."""

from collections.abc import Mapping

from k8snet_tui.model.network import Counters, NodeCounters, Rate
from k8snet_tui.network.counters import rates


class CountedNodes:
    """Each mapping is the same object until something in it changes."""

    def __init__(self) -> None:
        self.counters: Mapping[str, NodeCounters] = {}
        self.rates: Mapping[str, tuple[Rate, ...]] = {}
        self._first: dict[str, tuple[Counters, ...]] = {}
        """With which the counting of each node began."""

    def put(self, node: str, now: NodeCounters) -> None:
        """The rates are those since the totals before."""
        before = self.counters.get(node, now)
        first = self._first.setdefault(node, now.interfaces)
        seconds = now.received_s - before.received_s
        self.counters = {**self.counters, node: now}
        if found := rates(first, before.interfaces, now.interfaces, seconds):
            self.rates = {**self.rates, node: found}

    def keep(self, nodes: frozenset[str]) -> bool:
        """What is not counted any more has no rate. Gives whether there was something to forget."""
        if self.counters.keys() <= nodes:
            return False
        self._first = {node: first for node, first in self._first.items() if node in nodes}
        self.counters = {node: each for node, each in self.counters.items() if node in nodes}
        self.rates = {node: each for node, each in self.rates.items() if node in nodes}
        return True
