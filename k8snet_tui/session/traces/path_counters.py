"""What is counted on one trace's path, by its nodes and the pod at its end: told between its rounds."""

import time
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import IcmpCounters, NodeCounters, Rate
from k8snet_tui.model.observation import CountersRead, RatesRead
from k8snet_tui.model.path import Segment
from k8snet_tui.session.traces.entered_pods import EnteredPods
from k8snet_tui.trace.quiet import places_on
from k8snet_tui.trace.state import TraceState

SETTLE_S = 0.1
"""After the end of a round: probes that were not awaited may come there a moment later."""


STALE_S = 6.0
"""Some three readings that did not come: rates from before them say nothing of now."""


class PathCounters:
    def __init__(self, pods: EnteredPods) -> None:
        self._pods = pods
        self._told_s: dict[str, float] = {}
        """When the reading of each place that was told last was asked for."""

    def read(self, state: TraceState, now: Inventory) -> list[CountersRead]:
        """What was read of each place since the last round was closed, once; told before the next one.

        Between two rounds only: a probe that is under way may or may not be counted yet.
        """
        started = state.trace.started
        if started is None:
            return []
        counters = {**now.counters, **self._pods.counters}
        is_ipv6 = ":" in started.destination.address
        return [
            self._tell(place, reading.asked_s, icmp)
            for place in places_on(started.chain, started.destination)
            if (reading := counters.get(place)) and (icmp := reading.icmp[is_ipv6])
            if reading.asked_s > max(self._told_s.get(place, 0.0), state.last_s + SETTLE_S)
        ]

    def read_rates(self, state: TraceState, now: Inventory) -> RatesRead | None:
        """Those of the chain's devices, in whole bytes; None where they are those that were told last."""
        started = state.trace.started
        if started is None:
            return None
        rates = tuple(
            (node, tuple(_rates_of(segment, now.rates[node])))
            for segment in started.chain.segments
            if (node := segment.node) and node in now.rates and not _is_stale(now.counters.get(node))
        )
        return RatesRead(rates) if rates != state.trace.rates else None

    def _tell(self, place: str, asked_s: float, icmp: IcmpCounters) -> CountersRead:
        before_s, self._told_s[place] = self._told_s.get(place, asked_s), asked_s
        return CountersRead(place, icmp, asked_s - before_s)


def _is_stale(reading: NodeCounters | None) -> bool:
    """As of a node that the break has cut off, whose stream may hang for long."""
    return reading is not None and time.monotonic() - reading.received_s > STALE_S


def _rates_of(segment: Segment, rates: Iterable[Rate]) -> Iterator[Rate]:
    names = {device.name for device in segment.devices}
    for rate in rates:
        if rate.interface in names:
            yield replace(rate, rx_bytes_s=round(rate.rx_bytes_s), tx_bytes_s=round(rate.tx_bytes_s))
