"""Any number of traces, their tasks and their one way into a source: who starts, who stops, what is left."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest
from msgspec.structs import replace

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.model.observation import ProbesSent, TimedObservation
from k8snet_tui.model.probe_answers import Chunk
from k8snet_tui.model.trace import Outcome, TcpResult, Trace
from k8snet_tui.model.trace_options import Endpoint, Pace, TraceOptions
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.probes.exec_probe import NoTools
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.trace.state import TraceState
from tests.inventories import collect
from tests.path.cluster_records import captured
from tests.probe.fake_far_end import FakeFarEnd, straight
from tests.session.traces.stand_ins import ACROSS, HTTPD, SOURCE, Lab, Opener
from tests.trace.observations import inventory_of
from tests.ui.cluster_records import LAB
from tests.virtual_time import VirtualLoop

pytestmark = pytest.mark.usefixtures("virtual_time")
ENDLESS = TraceOptions(rounds=None, interval_s=0.02)


@pytest.fixture(autouse=True)
def ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Targets are read elsewhere: here a name is one of these, or an address."""

    async def resolve(source: str, destination: str, *_: Any) -> tuple[Endpoint, Endpoint]:
        known = {"shell-1": SOURCE, "httpd": HTTPD}
        return known[source], known.get(destination) or Endpoint(destination, destination)

    monkeypatch.setattr("k8snet_tui.session.traces.traces.resolve_ends", resolve)
    monkeypatch.setattr("k8snet_tui.probe.rounds.JITTER_S", 0.0)


def traces_on(opener: Opener, lab: Lab | None = None) -> Traces:
    return Traces(cast(Connection, None), opener, lab or Lab())


async def follow(
    opener: Opener, options: TraceOptions, destination: str = "httpd", lab: Lab | None = None
) -> list[Trace]:
    """All snapshots of a trace that ends by itself."""
    traces = traces_on(opener, lab)
    try:
        trace_id = traces.start("shell-1", destination, options, ask_nobody)
        async with asyncio.timeout(20):
            return [trace async for trace in traces.snapshots(trace_id)]
    finally:
        await traces.close()


def last(snapshots: Sequence[Trace]) -> tuple[Outcome, str]:
    ended = snapshots[-1].ended
    assert ended
    return ended.outcome, ended.summary


async def test_a_healthy_trace_ends_by_saying_where_it_went() -> None:
    snapshots = await follow(Opener(FakeFarEnd(straight(*ACROSS))), TraceOptions())
    assert last(snapshots) == (Outcome.REACHED, "reached in 3 hops: cni0 – eth1 – cni0")


async def test_one_round_is_enough_when_nothing_is_missing() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    await follow(Opener(far_end), TraceOptions(rounds=3, ends_when_clear=True))
    assert {tick.round for tick in far_end.ticks} == {1}


async def test_what_is_read_of_a_node_during_a_trace_completes_its_chain() -> None:
    unread = replace(LAB, readings={}, veths={})
    lab = Lab(unread, unread, unread, unread, LAB)
    options = TraceOptions(rounds=3, interval_s=0.02)
    (*_, end) = await follow(Opener(FakeFarEnd(straight(*ACROSS))), options, lab=lab)
    assert end.started and end.started.chain.basis == "read from node-1 and node-2"


async def test_what_is_read_of_a_node_is_told_while_a_silent_round_goes_on() -> None:
    """Such a round takes seconds, and a link that went down is what made it silent."""
    lab = Lab(replace(LAB, readings={}, veths={}))
    told: list[str] = []

    def record(timed: TimedObservation, state: TraceState) -> None:
        told.append(type(timed.what).__name__)
        if isinstance(timed.what, ProbesSent):
            lab.inventories = [LAB]

    traces = traces_on(Opener(FakeFarEnd(lambda number, ttl: None)), lab)
    trace_id = traces.start("shell-1", "httpd", TraceOptions(wait_s=1), ask_nobody, (record,))
    async with asyncio.timeout(20):
        while "RoundClosed" not in told:
            await asyncio.sleep(0.05)
    await traces.stop(trace_id)
    await traces.close()
    assert "InventoryLearned" in told[: told.index("RoundClosed")]


async def test_a_destination_that_was_silent_once_is_asked_again_before_it_is_called_silent() -> None:
    healthy = straight(*ACROSS)
    far_end = FakeFarEnd(
        lambda number, ttl: None if number == 1 and ttl > 2 else healthy(number, ttl), tcp=b"1 timed out"
    )
    options = TraceOptions(rounds=3, ends_when_clear=True, wait_s=1)
    assert last(await follow(Opener(far_end), options))[0] is Outcome.REACHED


async def test_no_answer_to_probes_is_not_called_broken_when_tcp_answers() -> None:
    (*_, end) = await follow(Opener(FakeFarEnd(straight(*ACROSS[:2]))), TraceOptions(wait_s=1))
    assert [tried.result for tried in end.tcp] == [TcpResult.REFUSED]
    assert end.ended and end.ended.outcome is Outcome.OPEN


async def test_a_trace_to_itself_is_refused() -> None:
    with pytest.raises(WrongUse, match="the same"):
        await follow(Opener(FakeFarEnd(straight(*ACROSS))), ENDLESS, destination=SOURCE.address)


async def test_what_keeps_a_trace_from_beginning_is_raised_to_its_reader() -> None:
    opener = Opener(FakeFarEnd(straight(*ACROSS)))
    opener.fails = NoTools("shell-1 has no shell and no tools")
    with pytest.raises(NoTools):
        await follow(opener, ENDLESS)


async def test_a_far_end_that_stops_by_itself_is_explained_by_its_pod() -> None:
    far_end, lab = FakeFarEnd(straight(*ACROSS)), Lab()
    asyncio.get_running_loop().call_later(0.1, far_end.end)
    asyncio.get_running_loop().call_later(0.2, lab.gone.set)
    assert last(await follow(Opener(far_end), ENDLESS, lab=lab)) == (Outcome.LOST, "shell-1 is gone")


async def test_a_frozen_stream_ends_when_its_pod_goes() -> None:
    far_end, lab = FakeFarEnd(lambda *_: None), Lab()
    far_end._say = lambda *_: None  # type: ignore[method-assign]
    asyncio.get_running_loop().call_later(0.1, lab.gone.set)
    assert last(await follow(Opener(far_end), ENDLESS, lab=lab)) == (Outcome.LOST, "shell-1 is gone")


async def test_a_far_end_that_ticks_by_itself_may_stop() -> None:
    far_end = FakeFarEnd(lambda *_: None)
    lines = b"".join(b"@1 %d  %d  %s  0.1 ms\n" % (n, n, a.encode()) for n, a in enumerate(ACROSS, 1))
    far_end._output.put_nowait(lines + b"@end 1\n")
    far_end.end()
    assert last(await follow(Opener(far_end, is_driven=False), ENDLESS))[0] is Outcome.REACHED


class Broken:
    async def send(self, data: bytes) -> None: ...

    async def chunks(self) -> AsyncIterator[Chunk]:
        yield Chunk(b"@tool traceroute\n", time.monotonic())
        await asyncio.sleep(0.05)
        raise StreamLost("reset by peer")


async def test_a_cut_stream_says_why() -> None:
    outcome, sentence = last(await follow(Opener(Broken()), ENDLESS))
    assert outcome is Outcome.LOST and "reset by peer" in sentence


async def test_a_lost_stream_from_a_node_that_is_not_ready_says_so() -> None:
    nodes = tuple(replace(node, ready=False, status="NotReady") for node in LAB.nodes)
    sentence = last(
        await follow(Opener(Broken()), ENDLESS, lab=Lab(replace(LAB, collections=collect(nodes, LAB.pods))))
    )[1]
    assert sentence.endswith("; node-1 is NotReady")


async def test_a_stop_of_this_program_itself_is_not_told_as_a_lost_connection(
    virtual_time: VirtualLoop,
) -> None:
    """As by a pipe that nobody reads: printing stops the one thread that also sends the probes."""
    traces = traces_on(Opener(Broken()))
    trace_id = traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    await asyncio.sleep(0.03)
    virtual_time.hold_up(20.0)
    snapshots = [trace async for trace in traces.snapshots(trace_id)]
    assert last(snapshots)[1].startswith("nobody read what this program wrote for 19 s")
    await traces.close()


async def test_a_slow_reader_gets_the_latest_and_misses_some() -> None:
    traces = traces_on(Opener(FakeFarEnd(straight(*ACROSS))))
    trace_id = traces.start("shell-1", "httpd", TraceOptions(rounds=20, interval_s=0.01), ask_nobody)
    seen = []
    async for trace in traces.snapshots(trace_id):
        seen.append(trace)
        await asyncio.sleep(0.1)
    assert seen[-1].ended and seen[-1].rounds == 20 and len(seen) < 20
    await traces.close()


async def test_twenty_traces_of_one_source_are_one_stream_and_none_hears_another() -> None:
    far_end = Crossroads()
    opener, lab = Opener(far_end), Lab()
    traces = traces_on(opener, lab)
    ids = {f"10.9.0.{n}": traces.start("shell-1", f"10.9.0.{n}", ENDLESS, ask_nobody) for n in range(1, 21)}
    readers = [asyncio.create_task(read(traces, trace_id, rounds=8)) for trace_id in ids.values()]
    seen = await asyncio.gather(*readers)
    for destination, trace in zip(ids, seen, strict=True):
        assert [hop.replies[0].address for hop in trace.hops] == ["10.244.1.1", destination]
        assert all(len(hop.replies) == 1 for hop in trace.hops)
    assert opener.opened == 1 and not far_end.collided
    await traces.stop(ids.pop("10.9.0.7"))
    going_on = await asyncio.gather(*(read(traces, trace_id, rounds=12) for trace_id in ids.values()))
    assert all(trace.rounds >= 12 for trace in going_on) and opener.open_now == 1
    await traces.close()
    assert opener.open_now == 0 and lab.traced[-1] == frozenset()


class Crossroads(FakeFarEnd):
    """Each destination is two hops away; it notes two probes in flight with one port."""

    def __init__(self) -> None:
        super().__init__(lambda *_: None)
        self.collided = False
        self._in_flight: set[int] = set()

    async def send(self, data: bytes) -> None:
        _, tick, first, last, _, port, address = data.decode().split()
        ports = {int(port) + i for i in range(int(last) - int(first) + 1)}
        self.collided |= bool(ports & self._in_flight)
        self._in_flight |= ports
        for ttl in range(int(first), int(last) + 1):
            self._say(
                0.01, f"@{tick} {ttl}  {ttl}  {'10.244.1.1' if ttl == 1 else address}  0.1 ms\n".encode()
            )
        self._say(0.011, f"@end {tick}\n".encode())
        asyncio.get_running_loop().call_later(0.011, self._in_flight.difference_update, ports)


async def read(traces: Traces, trace_id: int, rounds: int) -> Trace:
    async for trace in traces.snapshots(trace_id):
        if trace.rounds >= rounds:
            return trace
    raise AssertionError("it ended before")


async def test_a_stream_that_was_lost_is_opened_anew_for_the_next_trace() -> None:
    opener = Opener(Broken(), FakeFarEnd(straight(*ACROSS)))
    traces = traces_on(opener)
    traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    await asyncio.sleep(0.3)
    again = traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    assert (await read(traces, again, rounds=1)).reached_round == 1 and opener.opened == 2
    await traces.close()


async def test_nodes_are_noted_while_a_trace_runs_and_no_longer() -> None:
    lab = Lab()
    traces = traces_on(Opener(FakeFarEnd(straight(*ACROSS))), lab)
    trace_id = traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    await read(traces, trace_id, rounds=1)
    assert lab.traced == [frozenset({"node-1", "node-2"})]
    await traces.stop(trace_id)
    assert lab.traced[-1] == frozenset()
    await traces.close()


async def test_a_path_whose_length_the_kernels_know_is_not_probed_beyond_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = captured()
    between = world.end("shell-1"), world.end("httpd")

    async def resolve(*_: Any) -> tuple[Endpoint, Endpoint]:
        return between

    monkeypatch.setattr("k8snet_tui.session.traces.traces.resolve_ends", resolve)
    far_end = FakeFarEnd(straight("10.244.2.1", "192.168.56.12", between[1].address))
    await follow(Opener(far_end), TraceOptions(), lab=Lab(inventory_of(world)))
    assert [(tick.first, tick.last) for tick in far_end.ticks] == [(1, 3)]


async def test_a_path_that_was_traced_before_is_not_probed_beyond_its_end() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    traces = traces_on(Opener(far_end), Lab(replace(LAB, readings={}, veths={})))
    for _ in range(2):
        trace_id = traces.start("shell-1", "httpd", TraceOptions(), ask_nobody)
        assert [trace async for trace in traces.snapshots(trace_id)]
    assert [(tick.first, tick.last) for tick in far_end.ticks] == [(1, 6), (1, 3)]
    await traces.close()


async def test_stopping_tells_every_reader_and_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    opener = Opener(FakeFarEnd(straight(*ACROSS)))
    traces = traces_on(opener)
    trace_id = traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    reading = asyncio.create_task(read_all(traces, trace_id))
    await read(traces, trace_id, rounds=1)
    await traces.stop(trace_id)
    assert last(await reading)[0] is Outcome.STOPPED
    await traces.close()
    assert asyncio.all_tasks() == before and opener.open_now == 0


async def read_all(traces: Traces, trace_id: int) -> list[Trace]:
    return [trace async for trace in traces.snapshots(trace_id)]


async def test_stopping_while_a_way_in_is_still_sought_takes_it_back() -> None:
    opener = Opener(FakeFarEnd(straight(*ACROSS)))
    opener.delay_s = 3600.0
    traces = traces_on(opener)
    trace_id = traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    await asyncio.sleep(0.02)
    before = asyncio.all_tasks()
    await traces.stop(trace_id)
    assert opener.opened == 0 and len(before - asyncio.all_tasks()) == 2, "the trace and its way in"
    await traces.close()


async def test_a_trace_that_is_paused_rests_and_its_neighbour_goes_on() -> None:
    traces = traces_on(Opener(Crossroads()))
    one, other = (traces.start("shell-1", f"10.9.0.{n}", ENDLESS, ask_nobody) for n in (1, 2))
    await read(traces, one, rounds=2)
    traces.change_pace(one, Pace(is_paused=True))
    begun = (await read(traces, one, rounds=1)).rounds
    await read(traces, other, rounds=12)
    paused = await read(traces, one, rounds=1)
    assert paused.pace.is_paused and paused.rounds <= begun + 1, "the round under way ends"
    traces.change_pace(one, Pace(0.02))
    assert (await read(traces, one, rounds=begun + 3)).pace == Pace(0.02)
    await traces.close()


async def test_nodes_need_not_be_counted_while_every_trace_that_runs_is_paused() -> None:
    lab = Lab()
    traces = traces_on(Opener(Crossroads()), lab)
    one, other = (traces.start("shell-1", f"10.9.0.{n}", ENDLESS, ask_nobody) for n in (1, 2))
    traces.change_pace(one, Pace(is_paused=True))
    assert not lab.is_resting(), "the other goes on"
    traces.change_pace(other, Pace(is_paused=True))
    assert lab.is_resting()
    traces.change_pace(one, Pace())
    assert not lab.is_resting()
    await traces.stop(one)
    assert lab.is_resting()
    await traces.stop(other)
    assert not lab.is_resting(), "no trace runs: the panes are live"
    await traces.close()


async def test_a_pace_given_before_the_trace_has_begun_holds_from_its_beginning() -> None:
    traces = traces_on(Opener(FakeFarEnd(straight(*ACROSS))))
    trace_id = traces.start("shell-1", "httpd", ENDLESS, ask_nobody)
    traces.change_pace(trace_id, Pace(0.01, is_paused=True))
    await asyncio.sleep(0.2)
    trace = await read(traces, trace_id, rounds=1)
    assert trace.rounds == 1 and trace.pace.is_paused
    await traces.close()
