"""One stream, many traces: each gets the answers to its own probes, whatever else is under way."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8snet_tui.model.probe_answers import Chunk, Reply, RoundOver, ToolFound, Unreadable
from k8snet_tui.model.trace import TcpResult
from k8snet_tui.probe.channel import Channel, StreamOver, open_channel
from k8snet_tui.probe.demultiplexer import LINES_A_PROBE, Subscription
from k8snet_tui.probe.ports import PortAllocator
from k8snet_tui.probe.tcp import try_tcp

BASE = 33434


class ByHand:
    """A far end that says what a test gives it, and keeps what it was asked."""

    def __init__(self) -> None:
        self.ticks: list[list[int]] = []
        self._output: asyncio.Queue[bytes] = asyncio.Queue()

    async def send(self, data: bytes) -> None:
        self.ticks.append([int(word) for word in data.split()[1:6]])

    async def chunks(self) -> AsyncIterator[Chunk]:
        while data := await self._output.get():
            yield Chunk(data, 1.0)

    def say(self, data: bytes) -> None:
        self._output.put_nowait(data)


async def ask(channel: Channel, subscription: Subscription, number: int, last: int) -> int:
    return await channel.send_probes(subscription, number, range(1, last + 1), 1, "10.0.0.9")


async def heard(subscription: Subscription) -> list[object]:
    return [each.answer for each in await subscription.receive(0.05)]


PROBES = [(trace, ttl) for trace in range(3) for ttl in (1, 2)]


@given(st.permutations(PROBES), st.lists(st.integers(0, 150)))
@settings(max_examples=40, deadline=None)
def test_each_trace_hears_the_answers_to_its_own_probes_however_the_bytes_are_cut(
    order: list[tuple[int, int]], cuts: list[int]
) -> None:
    asyncio.run(interleave(order, cuts))


async def interleave(order: list[tuple[int, int]], cuts: list[int]) -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        traces = [channel.subscribe() for _ in range(3)]
        for number, trace in enumerate(traces, 1):
            await ask(channel, trace, number, 2)
        lines = b"".join(
            b"@%d %d  %d  10.0.%d.%d  0.1 ms\n" % (far_end.ticks[trace][0], ttl, ttl, trace, ttl)
            for trace, ttl in order
        )
        edges = sorted({0, len(lines), *(min(cut, len(lines)) for cut in cuts)})
        for start, end in pairwise(edges):
            far_end.say(lines[start:end])
        far_end.say(b"".join(b"@end %d\n" % tick[0] for tick in far_end.ticks))
        for number, trace in enumerate(traces):
            await asyncio.sleep(0)
            answers: list[object] = []
            while RoundOver(number + 1) not in answers:
                answers += await heard(trace)
            replies = {each for each in answers if isinstance(each, Reply)}
            assert replies == {Reply(number + 1, ttl, f"10.0.{number}.{ttl}", 0.1) for ttl in (1, 2)}


async def test_answers_that_wait_for_their_trace_keep_the_moment_of_their_bytes() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        trace = channel.subscribe()
        await ask(channel, trace, 3, 2)
        tick = far_end.ticks[0][0]
        for ttl in (1, 2):
            far_end.say(b"@%d %d  %d  10.0.0.%d  0.1 ms\n" % (tick, ttl, ttl, ttl))
        far_end.say(b"@end %d\n" % tick)
        await asyncio.sleep(0.01)
        received = await trace.receive(5)
    assert [each.answer for each in received][-1] == RoundOver(3) and len(received) == 3
    assert {each.at_s for each in received} == {1.0}


async def test_no_two_probes_in_flight_share_a_port() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        traces = [channel.subscribe() for _ in range(20)]
        first = [await ask(channel, trace, 1, 64) for trace in traces]
    ports = [port + i for port in first for i in range(64)]
    assert len(set(ports)) == 20 * 64


@given(st.lists(st.integers(1, 64), min_size=1, max_size=120))
def test_ports_in_a_row_are_never_taken_twice_and_come_back(counts: list[int]) -> None:
    allocator, taken = PortAllocator(), set[int]()
    for tick, count in enumerate(counts):
        first = allocator.lease(tick, BASE, count, now_s=0.0, until_s=9.0)
        ports = set(range(first, first + count))
        assert not ports & taken and max(ports) < 65536
        taken |= ports
        if tick % 2:
            allocator.release(tick)
            taken -= ports


def test_programs_that_ask_more_or_less_often_do_not_come_upon_each_others_ports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts = iter([100, 40])
    monkeypatch.setattr("random.randrange", lambda _: next(starts))
    slow, quick = PortAllocator(), PortAllocator()
    in_flight: list[tuple[float, int]] = []
    for tick in range(600):
        at_s = tick * 1.1
        first = quick.lease(tick, BASE, 3, at_s, at_s + 2)
        assert not [s for s, port in in_flight if at_s - s < 3 and first <= port < first + 3]
        if tick % 2:
            other = slow.lease(tick, BASE, 3, at_s, at_s + 2)
            in_flight += [(at_s, other + ttl) for ttl in range(3)]


async def test_an_answer_that_nobody_asked_for_is_passed_over() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        trace = channel.subscribe()
        await ask(channel, trace, 1, 2)
        tick = far_end.ticks[0][0]
        far_end.say(b"@77 1  1  10.6.6.6  0.1 ms\n@%d 9  9  10.6.6.6  0.1 ms\n@end 77\n" % tick)
        assert await heard(trace) == []


async def test_the_end_of_one_trace_leaves_the_others_their_answers() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        leaving, staying = channel.subscribe(), channel.subscribe()
        await ask(channel, leaving, 1, 1)
        await ask(channel, staying, 1, 1)
        channel.unsubscribe(leaving)
        far_end.say(b"".join(b"@%d 1  1  10.0.0.1  0.1 ms\n" % tick[0] for tick in far_end.ticks))
        assert await heard(staying) == [Reply(1, 1, "10.0.0.1", 0.1)]


async def test_all_learn_which_tool_it_is_and_what_cannot_be_read_also_those_who_come_later() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        first = channel.subscribe()
        far_end.say(b"@tool traceroute\nmotd\n")
        assert await heard(first) == [ToolFound("traceroute"), Unreadable("motd")]
        assert await heard(channel.subscribe()) == [ToolFound("traceroute")]


async def test_a_tool_that_never_stops_talking_is_cut_short() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        trace = channel.subscribe()
        await ask(channel, trace, 1, 1)
        far_end.say(b"@%d 1  1  10.0.0.1  0.1 ms\n" % far_end.ticks[0][0] * 1000)
        assert len(await heard(trace)) == LINES_A_PROBE


async def test_tcp_tries_of_several_traces_do_not_meet() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        channel.subscribe()
        tries = [asyncio.create_task(try_tcp(channel, "10.0.0.9", port, 1)) for port in (80, 81)]
        await asyncio.sleep(0)
        first, second = (tick[0] for tick in far_end.ticks)
        far_end.say(b"@tcp %d 0 \n@tcp %d 1 nc: Connection refused\n" % (second, first))
        assert await asyncio.gather(*tries) == [TcpResult.REFUSED, TcpResult.OPEN]


async def test_a_stream_that_ends_is_told_to_everyone_who_waits() -> None:
    far_end = ByHand()
    async with open_channel(far_end) as channel:
        trace = channel.subscribe()
        dialling = asyncio.create_task(channel.dial("10.0.0.9", 80, 1, 5.0))
        await asyncio.sleep(0)
        far_end.say(b"")
        with pytest.raises(StreamOver):
            await trace.receive(5.0)
        with pytest.raises(StreamOver):
            await dialling
        assert channel.is_over


async def test_a_far_end_that_ticks_by_itself_counts_the_rounds() -> None:
    far_end = ByHand()
    channel = Channel(far_end, is_driven=False)
    trace = channel.subscribe()
    far_end.say(b"@3 1  1  10.0.0.1  0.1 ms\n@end 3\n")
    assert await heard(trace) == [Reply(3, 1, "10.0.0.1", 0.1), RoundOver(3)]
    assert far_end.ticks == []
    await channel.close()
