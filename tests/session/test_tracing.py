import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import (
    ChainLearned,
    Endpoint,
    Outcome,
    Strategy,
    TcpResult,
    TcpTried,
    TraceEnded,
    TraceEvent,
    TraceOptions,
)
from k8snet_tui.probe.answer_stream import read_answers
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.probes.strategies import ProbeOpener, ProbeOpening
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.session.tracing import follow_trace
from tests.probe.fake_far_end import FakeFarEnd, straight
from tests.ui.cluster_records import LAB

SOURCE = Endpoint("shell-1", "10.244.1.4", "default/shell-1", "node-1")
HTTPD = Endpoint("httpd", "10.244.2.2", "default/httpd", "node-2", ports=(80,))
HTTPD_WITHOUT_PORTS = Endpoint("httpd", "10.244.2.2", "default/httpd", "node-2")
ACROSS = ("10.244.1.1", "192.168.56.12", "10.244.2.2")


class OneOpening:
    """Opens the same far end for every trace."""

    def __init__(self, far_end: FakeFarEnd, is_driven: bool = True) -> None:
        self._far_end = far_end
        self._is_driven = is_driven

    @asynccontextmanager
    async def open(self, *_: Any) -> AsyncIterator[ProbeOpening]:
        async with read_answers(self._far_end) as answers:
            yield ProbeOpening(answers, Strategy.EXEC, SOURCE, "shell-1", self._is_driven)


async def never() -> str:
    await asyncio.Event().wait()
    raise AssertionError


async def gone_soon() -> str:
    await asyncio.sleep(0.5)
    return "shell-1 is gone"


async def follow(
    opening: OneOpening, options: TraceOptions, vanished: Any = never, destination: Endpoint = HTTPD
) -> list[TraceEvent]:
    opener = cast(ProbeOpener, opening)
    current = lambda: Inventory("test")  # noqa: E731
    events = follow_trace(SOURCE, destination, opener, current, options, ask_nobody, vanished)
    return [event async for event in events]


def ended(events: Iterable[TraceEvent]) -> TraceEnded:
    (end,) = [event for event in events if isinstance(event, TraceEnded)]
    return end


async def test_a_healthy_trace_ends_by_saying_where_it_went() -> None:
    events = await follow(OneOpening(FakeFarEnd(straight(*ACROSS))), TraceOptions())
    assert ended(events).outcome is Outcome.REACHED and "3 hops" in ended(events).summary


async def test_what_is_read_of_a_node_during_a_trace_completes_its_chain() -> None:
    unread = replace(LAB, readings={}, veths={})
    inventories = iter((unread, unread))
    opener = cast(ProbeOpener, OneOpening(FakeFarEnd(straight(*ACROSS))))
    current = lambda: next(inventories, LAB)  # noqa: E731
    options = TraceOptions(rounds=2)
    events = follow_trace(SOURCE, HTTPD, opener, current, options, ask_nobody, never)
    learned = [event.chain async for event in events if isinstance(event, ChainLearned)]
    assert [(s.node, [d.name for d in s.devices]) for s in learned[0].segments] == [
        ("node-1", ["shell-1", "veth3f2a", "cni0", "eth1"]),
        ("node-2", ["eth1", "cni0", "veth81c0", "httpd"]),
    ]
    assert len(learned) == 1


async def test_one_round_is_enough_when_nothing_is_missing() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    await follow(OneOpening(far_end), TraceOptions(rounds=3, ends_when_clear=True))
    assert {tick.round for tick in far_end.ticks} == {1}


async def test_a_destination_that_was_silent_once_is_asked_again_before_it_is_called_silent() -> None:
    healthy = straight(*ACROSS)
    far_end = FakeFarEnd(lambda number, ttl: None if number == 1 and ttl > 2 else healthy(number, ttl))
    deaf = HTTPD_WITHOUT_PORTS
    options = TraceOptions(rounds=3, ends_when_clear=True, wait_s=1)
    assert ended(await follow(OneOpening(far_end), options, destination=deaf)).outcome is Outcome.REACHED
    far_end = FakeFarEnd(straight(*ACROSS[:2]))
    assert ended(await follow(OneOpening(far_end), options, destination=deaf)).outcome is Outcome.UNREACHED
    assert {tick.round for tick in far_end.ticks} == {1, 2}


async def test_a_path_that_was_refused_is_not_asked_again() -> None:
    refusing: Any = lambda _, ttl: (0.002, f"{ACROSS[min(ttl, 2) - 1]}  0.005 ms{' !H' * (ttl > 1)}")  # noqa: E731
    far_end = FakeFarEnd(refusing)
    options = TraceOptions(rounds=3, ends_when_clear=True, wait_s=1)
    events = await follow(OneOpening(far_end), options, destination=HTTPD_WITHOUT_PORTS)
    assert ended(events).outcome is Outcome.UNREACHED
    assert {tick.round for tick in far_end.ticks} == {1}


async def test_a_far_end_that_stops_by_itself_is_explained_by_its_pod() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    asyncio.get_running_loop().call_later(0.3, far_end.end)
    events = await follow(OneOpening(far_end), TraceOptions(rounds=None), gone_soon)
    assert ended(events) == TraceEnded(Outcome.LOST, "shell-1 is gone")


async def test_a_far_end_that_ticks_by_itself_may_stop() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    asyncio.get_running_loop().call_later(0.3, far_end.end)
    events = await follow(OneOpening(far_end, is_driven=False), TraceOptions(rounds=None))
    assert ended(events).outcome is Outcome.REACHED


async def test_no_answer_to_udp_is_not_called_broken_when_tcp_answers() -> None:
    events = await follow(OneOpening(FakeFarEnd(straight(*ACROSS[:2]))), TraceOptions(wait_s=1))
    assert TcpTried(80, TcpResult.REFUSED) in events
    assert ended(events).outcome is Outcome.OPEN


async def test_a_trace_to_itself_is_refused() -> None:
    opening = OneOpening(FakeFarEnd(straight(*ACROSS)))
    with pytest.raises(WrongUse, match="the same"):
        await follow(opening, TraceOptions(), destination=SOURCE)
