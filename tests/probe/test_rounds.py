import asyncio
import time
from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from k8snet_tui.model.observation import Observation, ProbesSent, RoundClosed
from k8snet_tui.model.probe_answers import Reply, RoundEnd, SendFailed, ToolFound
from k8snet_tui.model.trace_options import USUAL_WAIT_S, Pace, TraceOptions
from k8snet_tui.probe.channel import Channel, StreamOver, open_channel
from k8snet_tui.probe.rounds import FarEndMute, Rounds
from tests.probe.fake_far_end import FakeFarEnd, Path, Tick, straight
from tests.waiting import until

ACROSS = ("10.244.1.1", "192.168.56.12", "10.244.2.2")
POD = ACROSS[-1]


pytestmark = pytest.mark.usefixtures("virtual_time")


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8snet_tui.probe.rounds.JITTER_S", 0.0)


async def observe(far_end: FakeFarEnd, rounds: int = 1, **options: Any) -> list[Observation]:
    """What is told of so many rounds, without what was sent."""
    told: list[Observation] = []
    async with open_channel(far_end) as channel:
        with suppress(StreamOver):
            await run_rounds(channel, told, rounds, **options)
    return [what for what in told if not isinstance(what, ProbesSent)]


async def run_rounds(channel: Channel, told: list[Observation], rounds: int, **chosen: Any) -> None:
    options = replace(TraceOptions(rounds=rounds, wait_s=1, interval_s=0.02), **chosen)
    arrives = lambda address: address == POD  # noqa: E731
    observe = lambda timed: told.append(timed.what)  # noqa: E731
    running = Rounds(channel, POD, options, arrives, observe, lambda: None)
    for number in range(1, rounds + 1):
        await running.run_round()
        if number < rounds:
            await running.rest()


def hops(told: list[Observation], number: int = 1) -> dict[int, str]:
    return {a.ttl: a.address for a in told if isinstance(a, Reply) and a.round == number}


def closings(told: list[Observation]) -> list[RoundClosed]:
    return [t for t in told if isinstance(t, RoundClosed)]


async def test_a_healthy_path_is_told_when_its_answers_are_there() -> None:
    begun_s = time.monotonic()
    told = await observe(FakeFarEnd(straight(*ACROSS)))
    assert time.monotonic() - begun_s < 0.2
    assert told[0] == ToolFound("busybox traceroute", clocks_late=True)
    assert hops(told) == dict(enumerate(ACROSS, 1))
    assert closings(told) == [RoundClosed(1, RoundEnd.DESTINATION, length=3)]


async def test_later_rounds_send_only_the_known_length() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    told = await observe(far_end, rounds=4)
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6), (1, 3), (1, 3), (1, 3)]
    assert hops(told, 4) == dict(enumerate(ACROSS, 1))


async def test_an_end_that_answered_a_later_probe_is_found_where_it_is() -> None:
    """It answers one probe a second: in the first round not the one at its own hop, but one beyond."""

    def limited(number: int, ttl: int) -> tuple[float, str] | None:
        is_kept_back = ttl >= 3 and ttl != (4 if number == 1 else 3)
        return None if is_kept_back else straight(*ACROSS)(number, ttl)

    far_end = FakeFarEnd(limited)
    told = await observe(far_end, rounds=3)
    assert [closing.length for closing in closings(told)] == [None, 3, 3]
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6), (1, 3), (1, 3)]
    assert hops(told, 2) == dict(enumerate(ACROSS, 1))


async def test_a_quiet_hop_before_the_end_is_looked_into_and_then_believed() -> None:
    def quiet(number: int, ttl: int) -> tuple[float, str] | None:
        return None if ttl == 2 else straight(*ACROSS)(number, ttl)

    far_end = FakeFarEnd(quiet)
    told = await observe(far_end, rounds=8)
    assert [hops(told, number)[3] for number in (1, 2, 8)] == [POD] * 3
    sent = [(t.first, t.last) for t in far_end.ticks]
    assert sent == [(1, 6), *[(1, 2), (3, 3)] * 5, (1, 3), (1, 3)]
    assert [closing.length for closing in closings(told)] == [None] * 5 + [3] * 3


async def test_a_length_known_before_spares_the_probes_beyond_it() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    told = await observe(far_end, known_length=len(ACROSS))
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 3)]
    assert hops(told) == dict(enumerate(ACROSS, 1))


async def test_rounds_use_ports_of_their_own() -> None:
    far_end = FakeFarEnd(straight(*ACROSS))
    await observe(far_end, rounds=4)
    assert len({t.port for t in far_end.ticks}) == 4


async def test_rounds_begin_a_second_apart() -> None:
    begun_s = time.monotonic()
    await observe(FakeFarEnd(straight(*ACROSS)), rounds=2, interval_s=TraceOptions().interval_s)
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


def breaking(milliseconds: float) -> Path:
    """A path that answers once in so long a time, and no more."""

    def path(number: int, ttl: int) -> tuple[float, str] | None:
        return (0.002, f"{ACROSS[min(ttl, 3) - 1]}  {milliseconds} ms") if number == 1 else None

    return path


async def test_a_path_that_answered_at_once_is_asked_again_sooner_once_it_is_silent() -> None:
    """Two short waits, for a break is to be seen; then a long one, for a router says `!H` after 3 s."""
    far_end = FakeFarEnd(breaking(0.4))
    await observe(far_end, rounds=4, wait_s=USUAL_WAIT_S)
    assert [tick.wait_s for tick in far_end.ticks] == [2, 1, 1, 4]


@pytest.mark.parametrize(("milliseconds", "wait_s"), [(400.0, USUAL_WAIT_S), (0.4, 3)])
async def test_slow_answers_and_a_longer_wait_that_is_asked_for_are_waited_for(
    milliseconds: float, wait_s: int
) -> None:
    far_end = FakeFarEnd(breaking(milliseconds))
    await observe(far_end, rounds=3, wait_s=wait_s)
    assert [tick.wait_s for tick in far_end.ticks] == [wait_s, wait_s, 4]


async def test_a_router_that_gives_up_ends_the_search() -> None:
    def unreachable(_: int, ttl: int) -> tuple[float, str] | None:
        return (0.002, f"{ACROSS[0]}  0.1 ms") if ttl == 1 else (0.4 + ttl / 1000, f"{ACROSS[1]}  400 ms !H")

    far_end = FakeFarEnd(unreachable)
    told = await observe(far_end)
    assert told[-2:] == [Reply(1, 2, ACROSS[1], 400.0, "!H"), RoundClosed(1, RoundEnd.REFUSED, length=2)]


async def test_an_answer_of_a_higher_ttl_that_comes_first_is_not_shown() -> None:
    def overtaking(_: int, ttl: int) -> tuple[float, str] | None:
        return 0.03 - 0.004 * min(ttl, 6), f"{ACROSS[min(ttl, 3) - 1]}  0.1 ms"

    assert hops(await observe(FakeFarEnd(overtaking))) == dict(enumerate(ACROSS, 1))


async def test_a_silent_router_is_named_and_holds_nothing_up() -> None:
    def quiet(_: int, ttl: int) -> tuple[float, str] | None:
        return None if ttl == 2 else (0.002, f"{ACROSS[min(ttl, 3) - 1]}  0.1 ms")

    begun_s = time.monotonic()
    told = await observe(FakeFarEnd(quiet), rounds=3)
    assert closings(told) == [RoundClosed(n, RoundEnd.DESTINATION, (2,)) for n in (1, 2, 3)]
    assert time.monotonic() - begun_s < 1.5


async def test_a_late_reply_is_told_with_the_round_that_it_belongs_to() -> None:
    def late(number: int, ttl: int) -> tuple[float, str] | None:
        is_late = (number, ttl) == (1, 2)
        return 0.35 if is_late else 0.002, f"{'10.9.9.9' if is_late else ACROSS[min(ttl, 3) - 1]}  0.1 ms"

    told = await observe(FakeFarEnd(late), rounds=30)
    (place,) = [i for i, what in enumerate(told) if isinstance(what, Reply) and what.address == "10.9.9.9"]
    assert told[place] == Reply(1, 2, "10.9.9.9", 0.1)
    assert closings(told[:place])[0].silent == (2,)


async def test_a_lost_answer_of_the_destination_makes_no_longer_path() -> None:
    def limited(number: int, ttl: int) -> tuple[float, str] | None:
        return None if (number, ttl) == (2, 3) else straight(*ACROSS)(number, ttl)

    told = await observe(FakeFarEnd(limited), rounds=3)
    assert {a.ttl for a in told if isinstance(a, Reply) and a.address == POD} == {3}


async def test_a_path_that_grows_is_followed() -> None:
    def growing(number: int, ttl: int) -> tuple[float, str] | None:
        return (
            straight(*ACROSS)(number, ttl)
            if number == 1
            else straight(*ACROSS[:2], "10.0.0.9", POD)(number, ttl)
        )

    told = await observe(FakeFarEnd(growing), rounds=2)
    assert hops(told, 2) == {1: ACROSS[0], 2: ACROSS[1], 3: "10.0.0.9", 4: POD}


async def test_a_frozen_stream_is_given_up_and_loses_no_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8snet_tui.probe.rounds.MUTE_S", 0.1)
    far_end = FakeFarEnd(straight(*ACROSS))
    told: list[Observation] = []
    say = far_end._say

    def say_first(delay_s: float, data: bytes) -> None:
        if not data.startswith((b"@2", b"@end 2")):
            say(delay_s, data)

    far_end._say = say_first  # type: ignore[method-assign]
    async with open_channel(far_end) as channel:
        with pytest.raises(FarEndMute):
            await run_rounds(channel, told, 2, wait_s=0)
    assert not any(closed.silent for closed in closings(told)), "what was not heard is not lost"


async def test_a_stream_that_hangs_for_a_moment_goes_on_with_what_was_under_way() -> None:
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
    assert await observe(far_end, rounds=5) == [ToolFound("busybox traceroute", clocks_late=True)]


async def test_a_far_end_that_ticks_by_itself_may_be_ahead() -> None:
    far_end = FakeFarEnd(lambda *_: None)
    rounds = "".join(
        f"@{number} {ttl}  {ttl}  {address}  0.1 ms\n"
        for number in (1, 2)
        for ttl, address in enumerate(ACROSS, 1)
    )
    far_end._output.put_nowait(rounds.encode())
    told: list[Observation] = []
    async with open_channel(far_end, is_driven=False) as channel:
        await run_rounds(channel, told, 2)
    assert hops(told, 1) == hops(told, 2) == dict(enumerate(ACROSS, 1))


async def test_a_source_that_cannot_send_is_not_asked_for_more() -> None:
    far_end = FakeFarEnd(lambda *_: (0.001, "traceroute: sendto: Network is unreachable"))
    far_end._run = lambda tick: refuse_to_send(far_end, tick)  # type: ignore[method-assign]
    told = await observe(far_end)
    assert [what.reason for what in told if isinstance(what, SendFailed)] == ["Network is unreachable"]
    assert [(t.first, t.last) for t in far_end.ticks] == [(1, 6)]
    assert closings(told) == [RoundClosed(1, RoundEnd.COMPLETE)]


def refuse_to_send(far_end: FakeFarEnd, tick: Tick) -> None:
    for ttl in range(tick.first, tick.last + 1):
        far_end._say(0.001, b"@%d %d traceroute: sendto: Network is unreachable\n" % (tick.number, ttl))
    far_end._say(0.002, b"@end %d\n" % tick.number)


async def test_leaving_a_trace_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    async with open_channel(FakeFarEnd(lambda *_: None)) as channel:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await run_rounds(channel, [], 2)
    assert asyncio.all_tasks() == before


async def test_a_round_that_takes_long_keeps_its_far_end_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends after half a minute without a word, and tracepath alone may take three times that."""
    monkeypatch.setattr("k8snet_tui.probe.rounds.AWAKE_S", 0.01)
    monkeypatch.setattr("k8snet_tui.probe.rounds.MEANWHILE_S", 0.01)
    far_end = FakeFarEnd(lambda *_: None)
    async with open_channel(far_end) as channel:
        options = TraceOptions(rounds=None, wait_s=30)
        rounds = Rounds(channel, POD, options, POD.__eq__, lambda _: None, lambda: None)
        probing = asyncio.create_task(rounds.run_round())
        await until(lambda: far_end.kept_awake > 0)
        assert not probing.done()
        probing.cancel()


async def test_a_trace_that_is_paused_sends_no_probe_and_keeps_its_far_end_awake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("k8snet_tui.probe.rounds.AWAKE_S", 0.03)
    far_end = FakeFarEnd(straight(*ACROSS))
    async with open_channel(far_end) as channel:
        options = TraceOptions(rounds=None, interval_s=0.01)
        rounds = Rounds(channel, POD, options, POD.__eq__, lambda _: None, lambda: None)
        await rounds.run_round()
        sent = len(far_end.ticks)
        rounds.change_pace(Pace(0.01, is_paused=True))
        resting = asyncio.create_task(rounds.rest())
        await asyncio.sleep(0.2)
        assert not resting.done() and len(far_end.ticks) == sent and far_end.kept_awake >= 3
        rounds.change_pace(Pace(3600.0))
        await asyncio.sleep(0.05)
        assert not resting.done(), "it rests for the new interval"
        rounds.change_pace(Pace(0.01))
        await asyncio.wait_for(resting, 0.1)
