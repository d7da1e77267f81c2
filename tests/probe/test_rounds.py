import asyncio
import time

import pytest

from k8snet_tui.model.trace import Answer, Reply, RoundClosed, RoundEnd, TcpResult, ToolFound, TraceOptions
from k8snet_tui.probe.answer_stream import FarEndMute, read_answers
from k8snet_tui.probe.rounds import probe_rounds
from k8snet_tui.probe.tcp import try_tcp
from tests.probe.fake_far_end import FakeFarEnd, straight

ACROSS = ("10.244.1.1", "192.168.56.12", "10.244.2.2")
POD = ACROSS[-1]


@pytest.fixture(autouse=True)
async def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", asyncio.get_running_loop().time)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8snet_tui.probe.rounds.INTERVAL_S", 0.02)


async def observe(far_end: FakeFarEnd, rounds: int = 1, wait_s: int = 1) -> list[Answer | RoundClosed]:
    options = TraceOptions(rounds=rounds, wait_s=wait_s)
    async with read_answers(far_end) as answers:
        return [told async for told in probe_rounds(answers, POD, options)]


def hops(told: list[Answer | RoundClosed], number: int = 1) -> dict[int, str]:
    return {a.ttl: a.address for a in told if isinstance(a, Reply) and a.round == number}


def closings(told: list[Answer | RoundClosed]) -> list[RoundClosed]:
    return [t for t in told if isinstance(t, RoundClosed)]


async def test_a_healthy_path_is_told_when_its_answers_are_there() -> None:
    begun_s = time.monotonic()
    told = await observe(FakeFarEnd(straight(*ACROSS)))
    assert time.monotonic() - begun_s < 0.2
    assert told[0] == ToolFound("busybox traceroute")
    assert hops(told) == dict(enumerate(ACROSS, 1))
    assert closings(told) == [RoundClosed(1, RoundEnd.DESTINATION, length=3)]


async def test_later_rounds_send_only_the_known_length(fast: None) -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    told = await observe(far_end, rounds=4)
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6), (1, 3), (1, 3), (1, 3)]
    assert hops(told, 4) == dict(enumerate(ACROSS, 1))


async def test_an_end_that_answered_a_later_probe_is_found_where_it_is(fast: None) -> None:
    """It answers one probe a second: in the first round not the one at its own hop, but one beyond."""

    def limited(number: int, ttl: int) -> tuple[float, str] | None:
        is_kept_back = ttl >= 3 and ttl != (4 if number == 1 else 3)
        return None if is_kept_back else straight(*ACROSS)(number, ttl)

    far_end = FakeFarEnd(limited)
    told = await observe(far_end, rounds=3)
    assert [closing.length for closing in closings(told)] == [None, 3, 3]
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6), (1, 3), (1, 3)]
    assert hops(told, 2) == dict(enumerate(ACROSS, 1))


async def test_a_quiet_hop_before_the_end_is_looked_into_once(fast: None) -> None:
    def quiet(number: int, ttl: int) -> tuple[float, str] | None:
        return None if ttl == 2 else straight(*ACROSS)(number, ttl)

    far_end = FakeFarEnd(quiet)
    told = await observe(far_end, rounds=3)
    assert [hops(told, number)[3] for number in (1, 2, 3)] == [POD] * 3
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6), (1, 2), (3, 3), (1, 3)]


async def test_a_length_known_before_spares_the_probes_beyond_it() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    async with read_answers(far_end) as answers:
        options = TraceOptions(rounds=1, known_length=len(ACROSS))
        told = [each async for each in probe_rounds(answers, POD, options)]
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 3)]
    assert hops(told) == dict(enumerate(ACROSS, 1))


async def test_rounds_use_ports_of_their_own(fast: None) -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    await observe(far_end, rounds=4)
    assert len({t.port for t in far_end.ticks}) == 4


async def test_rounds_begin_a_second_apart() -> None:
    begun_s = time.monotonic()
    await observe(FakeFarEnd(straight(*ACROSS)), rounds=2)
    assert 1.0 < time.monotonic() - begun_s < 1.5


async def test_a_long_path_is_searched_further() -> None:
    long = [f"10.0.0.{ttl}" for ttl in range(1, 9)] + [POD]
    far_end = FakeFarEnd(straight(*long))
    assert hops(await observe(far_end)) == dict(enumerate(long, 1))
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6), (7, 14)]


async def test_a_dead_destination_takes_about_one_wait() -> None:
    def dead(_: int, ttl: int) -> tuple[float, str] | None:
        return (0.002, "10.244.1.1  0.005 ms") if ttl == 1 else None

    far_end = FakeFarEnd(dead)
    begun_s = time.monotonic()
    told = await observe(far_end, rounds=2)
    assert far_end.ticks[2].last == 30
    assert closings(told)[0] == RoundClosed(1, RoundEnd.COMPLETE, tuple(range(2, 31)))
    assert far_end.ticks[3:] == [
        t for t in far_end.ticks if (t.round, t.first, t.last, t.wait_s) == (2, 1, 6, 4)
    ]
    assert time.monotonic() - begun_s < 1.7 + 4.3


async def test_a_router_that_gives_up_ends_the_search() -> None:
    def unreachable(_: int, ttl: int) -> tuple[float, str] | None:
        return (0.002, f"{ACROSS[0]}  0.1 ms") if ttl == 1 else (0.4 + ttl / 1000, f"{ACROSS[1]}  400 ms !H")

    far_end = FakeFarEnd(unreachable)
    told = await observe(far_end)
    assert told[-2:] == [Reply(1, 2, ACROSS[1], 400.0, "!H"), RoundClosed(1, RoundEnd.COMPLETE)]


async def test_an_answer_of_a_higher_ttl_that_comes_first_is_not_shown() -> None:
    def overtaking(_: int, ttl: int) -> tuple[float, str] | None:
        return 0.03 - 0.004 * min(ttl, 6), f"{ACROSS[min(ttl, 3) - 1]}  0.1 ms"

    assert hops(await observe(FakeFarEnd(overtaking))) == dict(enumerate(ACROSS, 1))


async def test_a_silent_router_is_named_and_holds_nothing_up(fast: None) -> None:
    def quiet(_: int, ttl: int) -> tuple[float, str] | None:
        return None if ttl == 2 else (0.002, f"{ACROSS[min(ttl, 3) - 1]}  0.1 ms")

    begun_s = time.monotonic()
    told = await observe(FakeFarEnd(quiet), rounds=3)
    assert closings(told) == [RoundClosed(n, RoundEnd.DESTINATION, (2,)) for n in (1, 2, 3)]
    assert time.monotonic() - begun_s < 1.2


async def test_a_late_reply_of_a_closed_round_is_dropped(fast: None) -> None:
    def late(number: int, ttl: int) -> tuple[float, str] | None:
        is_late = (number, ttl) == (1, 2)
        return 0.35 if is_late else 0.002, f"{'10.9.9.9' if is_late else ACROSS[min(ttl, 3) - 1]}  0.1 ms"

    told = await observe(FakeFarEnd(late), rounds=30)
    assert "10.9.9.9" not in [a.address for a in told if isinstance(a, Reply)]
    assert closings(told)[0].silent == (2,)


async def test_a_lost_answer_of_the_destination_makes_no_longer_path(fast: None) -> None:
    def limited(number: int, ttl: int) -> tuple[float, str] | None:
        return None if (number, ttl) == (2, 3) else straight(*ACROSS)(number, ttl)

    told = await observe(FakeFarEnd(limited), rounds=3)
    assert {a.ttl for a in told if isinstance(a, Reply) and a.address == POD} == {3}


async def test_a_path_that_grows_is_followed(fast: None) -> None:
    def growing(number: int, ttl: int) -> tuple[float, str] | None:
        return (
            straight(*ACROSS)(number, ttl)
            if number == 1
            else straight(*ACROSS[:2], "10.0.0.9", POD)(number, ttl)
        )

    told = await observe(FakeFarEnd(growing), rounds=2)
    assert hops(told, 2) == {1: ACROSS[0], 2: ACROSS[1], 3: "10.0.0.9", 4: POD}


async def test_a_frozen_stream_is_given_up_and_loses_no_probe(
    monkeypatch: pytest.MonkeyPatch, fast: None
) -> None:
    monkeypatch.setattr("k8snet_tui.probe.rounds.MUTE_S", 0.1)
    far_end = FakeFarEnd(straight(*ACROSS))
    told = []
    async with read_answers(far_end) as answers:
        with pytest.raises(FarEndMute):
            async for each in probe_rounds(answers, POD, TraceOptions(rounds=2, wait_s=0)):
                told.append(each)
                far_end._say = lambda *_: None  # type: ignore[method-assign]
    assert not any(closed.silent for closed in closings(told)), "what was not heard is not lost"


async def test_a_stream_that_hangs_for_a_moment_goes_on_with_what_was_under_way(fast: None) -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    say = far_end._say

    def say_late(delay_s: float, data: bytes) -> None:
        say(delay_s + (1.5 if data.startswith((b"@2", b"@end 2")) else 0), data)

    far_end._say = say_late  # type: ignore[method-assign]
    told = await observe(far_end, rounds=3, wait_s=0)
    assert closings(told) == [RoundClosed(n, RoundEnd.DESTINATION, length=3) for n in (1, 2, 3)]


async def test_a_stream_that_ends_ends_the_rounds() -> None:
    far_end = FakeFarEnd(lambda *_: None)
    asyncio.get_running_loop().call_later(0.05, far_end.end)
    assert await observe(far_end, rounds=5) == [ToolFound("busybox traceroute")]


async def test_a_far_end_that_ticks_by_itself_may_be_ahead(fast: None) -> None:
    far_end = FakeFarEnd(lambda *_: None)
    rounds = "".join(
        f"@{number} {ttl}  {ttl}  {address}  0.1 ms\n"
        for number in (1, 2)
        for ttl, address in enumerate(ACROSS, 1)
    )
    far_end._output.put_nowait(rounds.encode())
    told = await observe(far_end, rounds=2)
    assert hops(told, 1) == hops(told, 2) == dict(enumerate(ACROSS, 1))


async def test_a_connection_is_tried_between_two_rounds_of_one_stream(fast: None) -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    async with read_answers(far_end) as answers:
        told = probe_rounds(answers, POD, TraceOptions(rounds=2))
        results = [await try_tcp(answers, POD, 80, 1) async for each in told if isinstance(each, RoundClosed)]
    assert results == [TcpResult.REFUSED, TcpResult.REFUSED]


async def test_leaving_a_trace_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    async with read_answers(FakeFarEnd(lambda *_: None)) as answers:
        rounds = probe_rounds(answers, POD, TraceOptions(rounds=None))
        await anext(rounds)
        await rounds.aclose()
    assert asyncio.all_tasks() == before
