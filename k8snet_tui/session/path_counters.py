"""The counters of the nodes on one trace's path: told between its rounds, where the nodes are counted."""

from collections.abc import Iterator

from k8snet_tui.model.network import NodeCounters
from k8snet_tui.model.observation import CountersRead
from k8snet_tui.session.surroundings import Surroundings
from k8snet_tui.trace.quiet import SETTLE_S, counted_nodes
from k8snet_tui.trace.state import TraceState


class PathCounters:
    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._told_s: dict[str, float] = {}
        """When the reading of each node that was told last was asked for."""

    def read(self, state: TraceState) -> Iterator[CountersRead]:
        """What was read of each node since the last round was closed, once; told before the next one."""
        started = state.trace.started
        if started is None:
            return
        counters = self._surroundings.current().counters
        is_ipv6 = ":" in started.destination.address
        for node in counted_nodes(started.chain):
            reading = counters.get(node)
            if reading is None or not self._is_new(node, reading, state):
                continue
            if (icmp := reading.icmp[is_ipv6]) is not None:
                self._told_s[node] = reading.asked_s
                yield CountersRead(node, reading.asked_s, icmp)

    def _is_new(self, node: str, reading: NodeCounters, state: TraceState) -> bool:
        return reading.asked_s > max(self._told_s.get(node, 0.0), state.closed_s + SETTLE_S)
