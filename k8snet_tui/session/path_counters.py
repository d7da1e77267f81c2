"""The counters of nodes and pods on one trace's path: told between its rounds, where they are counted."""

from collections.abc import Iterator

from k8snet_tui.model.network import NodeCounters
from k8snet_tui.model.observation import CountersRead
from k8snet_tui.session.entered_pods import EnteredPods
from k8snet_tui.session.surroundings import Surroundings
from k8snet_tui.trace.quiet import SETTLE_S, places_on
from k8snet_tui.trace.state import TraceState


class PathCounters:
    def __init__(self, surroundings: Surroundings, pods: EnteredPods) -> None:
        self._surroundings = surroundings
        self._pods = pods
        self._told_s: dict[str, float] = {}
        """When the reading of each place that was told last was asked for."""

    def read(self, state: TraceState) -> Iterator[CountersRead]:
        """What was read of each place since the last round was closed, once; told before the next one."""
        started = state.trace.started
        if started is None:
            return
        counters = {**self._surroundings.current().counters, **self._pods.counters}
        is_ipv6 = ":" in started.destination.address
        for place in places_on(started.chain, started.destination):
            reading = counters.get(place)
            if reading is None or not self._is_new(place, reading, state):
                continue
            if (icmp := reading.icmp[is_ipv6]) is not None:
                self._told_s[place] = reading.asked_s
                yield CountersRead(place, reading.asked_s, icmp)

    def _is_new(self, place: str, reading: NodeCounters, state: TraceState) -> bool:
        return reading.asked_s > max(self._told_s.get(place, 0.0), state.closed_s + SETTLE_S)
