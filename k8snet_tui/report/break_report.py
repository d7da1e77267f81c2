"""What is kept of the moment at which a path broke: the last good rounds, and what nodes have counted since.

Where packets leave one node and none come into the next, they are lost between the two. Where fewer have gone
into the destination than probes were not answered, the others were dropped before it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from k8snet_tui.model.network import Counters, NodeCounters
from k8snet_tui.model.path import Chain, DeviceKind
from k8snet_tui.model.trace import Trace
from k8snet_tui.report.json_fields import VERSION
from k8snet_tui.report.json_format import trace_fields
from k8snet_tui.report.text_format import hop_line
from k8snet_tui.trace.loss import describe_loss


class Break(Struct, frozen=True):
    good: Trace
    """At the end of the last round in which the destination answered; it may never have."""
    good_at: datetime
    broken: Trace
    broken_at: datetime
    before: Mapping[str, NodeCounters]
    """The nodes' totals at the last good round."""
    after: Mapping[str, NodeCounters]
    """Of the nodes that were read after it was found broken."""


def break_lines(moment: Break) -> Iterator[str]:
    """The last good rounds, and a line for each device of the way: what it has counted since."""
    if not moment.good.rounds:
        yield "it was broken from the beginning: there is no good round to compare with"
        return
    yield f"the last good rounds, up to {moment.good_at:%H:%M:%S} (round {moment.good.rounds}):"
    for hop in moment.good.hops:
        yield hop_line(hop, is_bound=moment.good.clocks_late)
        if said := describe_loss(hop, moment.good):
            yield f"     {said}"
    seconds = (moment.broken_at - moment.good_at).total_seconds()
    rows = [*_rows(moment)]
    yield f"counted in the {seconds:.0f} s since:" if rows else "the nodes' counters were not read"
    for node, now in rows:
        packets = f"rx {now.rx_packets:>6}  tx {now.tx_packets:>6} packets"
        yield f"  {node:<14} {now.interface:<14} {packets}  dropped rx {now.rx_drops} tx {now.tx_drops}"
    for node, sent in _answers(moment):
        yield f"  {node:<14} icmp           " + ", ".join(f"{number} {name}" for name, number in sent.items())
    for node in moment.before:
        if node in _nodes(moment) and node not in moment.after:
            yield f"  {node:<14} could not be read since"
    yield from _passed_on(moment)


def break_fields(moment: Break) -> dict[str, Any]:
    """For JSON: the trace as it is; as it was, in `last_good`; and `counted`, by node and device."""
    counted: dict[str, Any] = {}
    for node, now in _rows(moment):
        names = ("rx_packets", "tx_packets", "rx_drops", "tx_drops", "rx_bytes", "tx_bytes")
        counted.setdefault(node, {})[now.interface] = {name: getattr(now, name) for name in names}
    for node, sent in _answers(moment):
        counted.setdefault(node, {})["icmp"] = {name.replace(" ", "_"): n for name, n in sent.items()}
    fields = {"version": VERSION, **trace_fields(moment.broken)}
    fields["broken_at"] = moment.broken_at.isoformat(timespec="seconds")
    fields["last_good"] = None
    if moment.good.rounds:
        fields["last_good"] = {
            "at": moment.good_at.isoformat(timespec="seconds"),
            "round": moment.good.rounds,
            **trace_fields(moment.good),
        }
    return {**fields, "counted": counted}


def _rows(moment: Break) -> Iterator[tuple[str, Counters]]:
    """What the devices of the way have counted since the last good round, in its order."""
    chain = moment.broken.started.chain if moment.broken.started else Chain()
    for segment in chain.segments:
        before, after = (by_node.get(segment.node or "") for by_node in (moment.before, moment.after))
        if before is None or after is None:
            continue
        totals = {counters.interface: counters for counters in before.interfaces}
        now = {counters.interface: counters for counters in after.interfaces}
        for device in segment.devices:
            if device.name in totals and device.name in now:
                yield segment.node or "", _difference(totals[device.name], now[device.name])


def _nodes(moment: Break) -> set[str | None]:
    started = moment.broken.started
    return {segment.node for segment in started.chain.segments} if started else set()


def _passed_on(moment: Break) -> Iterator[str]:
    """What went into the destination pod by its veth bounds how many of the silent probes came so far.

    Others send to the pod too, so that proves something only while it is less.
    """
    started, ttl = moment.broken.started, len(moment.good.hops)
    if started is None or not 0 < ttl <= len(moment.broken.hops):
        return
    silent = moment.broken.hops[ttl - 1].statistics.lost - moment.good.hops[ttl - 1].statistics.lost
    veths = {device.name for device in started.chain.segments[-1].devices if device.kind is DeviceKind.VETH}
    for node, now in _rows(moment):
        if node == started.destination.node and now.interface in veths and now.tx_packets < silent:
            passed = "1 packet" if now.tx_packets == 1 else f"{now.tx_packets} packets"
            yield (
                f"  {now.interface} has passed {passed} to {started.destination.name}, "
                f"and {silent} probes were not answered: "
                f"{silent - now.tx_packets} or more were dropped before it"
            )


def _difference(before: Counters, after: Counters) -> Counters:
    return Counters(
        after.interface,
        *(
            max(0, getattr(after, name) - getattr(before, name))
            for name in ("rx_bytes", "tx_bytes", "rx_packets", "tx_packets", "rx_drops", "tx_drops")
        ),
    )


def _answers(moment: Break) -> Iterator[tuple[str, dict[str, int]]]:
    """What each node has answered since, and kept back."""
    destination = moment.broken.started.destination.address if moment.broken.started else ""
    for node, now in moment.after.items():
        earlier = moment.before.get(node)
        then = earlier.icmp[":" in destination] if earlier else None
        after = now.icmp[":" in destination]
        if then is not None and after is not None:
            kept_back = (after.kept_back or 0) - (then.kept_back or 0)
            sent = after.time_exceeded - then.time_exceeded, after.unreachable - then.unreachable
            yield node, {"time exceeded": sent[0], "unreachable": sent[1], "kept back": kept_back}
