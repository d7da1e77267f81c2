"""Traces told by hand as they are recorded: each observation a moment after the one before."""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import IcmpCounters, Neighbour, NodeNetwork, Rate
from k8snet_tui.model.observation import (
    CountersRead,
    InventoryLearned,
    Observation,
    PaceChanged,
    ProbesSent,
    RatesRead,
    StatisticsReset,
    StreamEnded,
    TimedObservation,
)
from k8snet_tui.model.probe_answers import Reply, SendFailed, ToolFound, Unreadable
from k8snet_tui.model.trace import TcpResult
from k8snet_tui.model.trace_options import Pace
from k8snet_tui.recording.reader import Recording, parse_recording
from k8snet_tui.recording.writer import Recorder
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.state import TraceState
from tests.path.cluster_records import World, captured
from tests.trace.observations import ACROSS, FINISHED, inventory_of, opened, round_of, silence, tcp

BEGAN = datetime(2026, 3, 1, 12, 4, 31, tzinfo=UTC)
BOOTED_S = 86_400.5
"""What the monotonic clock shows is nobody's business but the machine's."""


class KeptFile(io.BytesIO):
    """Can be read after it was closed."""

    def close(self) -> None:
        self.flush()


def healthy_round(number: int) -> list[Observation]:
    """Times that differ from round to round."""
    sent = ProbesSent(number, 1, 3, 33434, 2)
    *replies, closed = round_of(number, dict(enumerate(ACROSS, 1)))
    timed = [
        replace(r, rtt_ms=round(0.05 * r.ttl + number * 7 % 97 / 1000, 3))
        for r in replies
        if isinstance(r, Reply)
    ]
    return [sent, *timed, closed]


def spoken(world: World, number: int) -> InventoryLearned:
    """A neighbour more on node-2, as when a pod has spoken."""
    inventory = inventory_of(world)
    node = inventory.readings["node-2"]
    assert isinstance(node, NodeNetwork)
    heard = Neighbour(f"10.244.0.{100 + number % 100}", "0a:58:0a:f4:00:10", "cni0")
    known = replace(node, neighbours=(*node.neighbours, heard))
    return InventoryLearned(replace(inventory, readings={**inventory.readings, "node-2": known}))


def counters(number: int) -> Iterator[Observation]:
    """As two nodes and the pod at the end have them, between two rounds."""
    sent = IcmpCounters(time_exceeded=number, unreachable=number, kept_back=number // 5)
    for place in ("node-1", "node-2", "default/httpd"):
        yield CountersRead(place, sent, 0.0 if number == 2 else 2.2)


def rates(number: int) -> RatesRead:
    """Through the devices of the way; node-2 has dropped something."""
    busy = Rate("eth1", 12_000 + 997 * number, 300 + number), Rate("cni0", 300, 12_000)
    return RatesRead((("node-1", busy), ("node-2", (Rate("eth1", 300, 12_000 + number, number // 7),))))


def eventful(rounds: int) -> Iterator[Observation]:
    """Long and healthy, and now and then something of each kind happens."""
    world = captured().unread("node-2")
    yield opened(world=world)
    yield ToolFound("busybox traceroute")
    yield Unreadable("traceroute: warning: [31m<b>odd</b>")
    for number in range(1, rounds + 1):
        match number % 20:
            case 3:
                yield from silence(number, ACROSS[0])
                yield Reply(number, 2, ACROSS[1], 2100.5)
                yield tcp(TcpResult.OPEN)
            case 5:
                yield from round_of(number, {1: ACROSS[0], 2: "10.0.2.15 !H"})
            case 7:
                yield SendFailed(number, 1, "Network is unreachable")
                yield from silence(number)
            case 9:
                yield spoken(captured(), number)
                yield from healthy_round(number)
            case 2 | 4 | 6 | 12:
                yield from healthy_round(number)
                yield from counters(number)
                yield rates(number)
            case 11:
                yield PaceChanged(Pace(interval_s=2.0))
                yield StatisticsReset()
                yield from healthy_round(number)
            case 14 | 15 | 16 | 17:
                yield from round_of(number, {1: ACROSS[0], 2: "192.168.56.10", 3: ACROSS[2]})
            case _:
                yield from healthy_round(number)


def timed(story: Iterable[Observation], pace_s: float = 0.2) -> Iterator[tuple[TimedObservation, TraceState]]:
    """With the state after each, as a live trace has it."""
    state = TraceState()
    for number, what in enumerate(story):
        observed = TimedObservation(BOOTED_S + number * pace_s, what)
        state = apply(state, observed)
        yield observed, state


def record(story: Iterable[Observation], pace_s: float = 0.2) -> tuple[bytes, list[TraceState]]:
    """The file, and the states as they were live."""
    file = KeptFile()
    recorder = Recorder(file, "story.rec", lambda: BEGAN)
    states = []
    for observed, state in timed(story, pace_s):
        recorder.record(observed, state)
        states.append(state)
    recorder.close()
    return file.getvalue(), states


def read(story: Iterable[Observation]) -> Recording:
    return parse_recording(record(story)[0], "story.rec")


def ended(rounds: int) -> Iterable[Observation]:
    return chain(eventful(rounds), [FINISHED])


def lost(rounds: int) -> Iterable[Observation]:
    return chain(eventful(rounds), [StreamEnded("shell-1 is gone")])


def with_inventory(inventory: Inventory, rounds: int) -> Iterator[Observation]:
    yield opened(inventory=inventory)
    for number in range(1, rounds + 1):
        yield from healthy_round(number)
