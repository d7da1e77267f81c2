"""Drives the far end: when a round begins, when it reaches further, when it is over.

A round goes on without waiting for probes that stay silent, and ends with the destination's answer. Rounds
begin about once a second: routers and destinations limit their answers, and faster probing would make a loss
of its own. A stream may freeze: that says nothing of the path, so no probe is called lost by our clock. The
far end says what became of each, and one that says nothing is given up.
"""

import random
import time
from collections.abc import Callable
from ipaddress import ip_address

from k8snet_tui.model.observation import ProbesSent, TimedObservation
from k8snet_tui.model.trace_options import USUAL_WAIT_S, Pace, TraceOptions
from k8snet_tui.probe.answers import Answers, IsDestination, Observe, OpenRound
from k8snet_tui.probe.channel import Channel
from k8snet_tui.probe.reach import Reach
from k8snet_tui.probe.remote import BOUNDED_TTL, HIGHEST_TTL

JITTER_S = 0.2
"""Of two programs that ask one router in step, one would get all the answers that its limit allows."""
STEP_S = 0.3
"""After so long without the path's end, the next TTLs are sent beside the waiting ones."""
PATIENT_WAIT_S = 4
"""A router's `!H` for an address that nobody has comes after 3 s."""
AGAIN_WAIT_S = 1
"""What was silent in a whole round, and is asked again only because answers are limited, answers at once. So
does a path that has answered quickly: a break shows sooner, and an answer that is late all the same is seen
in the third round, which waits longest."""
QUICK_MS = 100.0
MUTE_S = 15.0
"""How much later than the last wait the far end's word may come."""
START_S = 40.0
"""How long it may take for its first word: its container may have to be started."""
LATE_LOOK_S = 0.5
"""What came while this program itself was held up is read before the far end is called mute."""
MEANWHILE_S = 0.4
AWAKE_S = 10.0
"""While rounds rest, the far end is told so often that somebody is there; it gives up after 30 s."""


class FarEndMute(Exception):
    """The far end owes its word, and its stream has not ended: it hangs, or the line to it."""

    def __init__(self, what: str, waited_s: float) -> None:
        super().__init__(f"{what} for {waited_s:.0f} s")


class Rounds:
    """The rounds of one trace, one after another; what happens in them is told to `observe` as it does."""

    def __init__(
        self,
        channel: Channel,
        address: str,
        options: TraceOptions,
        is_destination: IsDestination,
        observe: Observe,
        meanwhile: Callable[[], None],
    ) -> None:
        """`meanwhile` is called each MEANWHILE_S of a round in which nothing comes."""
        self._channel = channel
        self._subscription = channel.subscribe(options.protocol, options.port)
        self._answers = Answers(self._subscription, is_destination, observe)
        self._address = str(ip_address(address))
        self._options = options
        self._observe = observe
        self._meanwhile = meanwhile
        fixed = None if channel.is_driven else BOUNDED_TTL
        self._reach = Reach(min(options.max_ttl, HIGHEST_TTL), options.known_length, fixed)
        self._pace = Pace(options.interval_s)
        self._number = 0
        self._tool_s = 0.0
        """How much longer than its wait the running tool may take."""
        self._wait_s = options.wait_s
        self._is_quick = False
        """No answer took long in the last round that met the path's end."""
        self._begun_s = 0.0
        self._sent_s = self._awake_s = 0.0

    async def run_round(self) -> None:
        """Returns when it is closed. Raises StreamOver, FarEndMute, and what the stream raises."""
        self._number += 1
        current = self._answers.open_round(self._number, self._reach.length)
        self._wait_s = self._choose_wait_s()
        self._begun_s = time.monotonic()
        await self._send(current, self._reach.begin())
        self._answers.take_early()
        while True:
            further = self._reach.go_on(current, time.monotonic() >= self._step_s())
            if further:
                await self._send(current, further)
            ended_by = current.ended_by(time.monotonic())
            if ended_by:
                break
            await self._receive(current)
            await self._keep_awake()  # tracepath takes a minute and a half where nothing answers
        is_sure = self._reach.learn(current)
        if current.length is not None:
            self._is_quick = current.slowest_ms < QUICK_MS
        self._answers.close_round(ended_by, is_sure=is_sure)

    async def rest(self) -> None:
        """Until the next round is due; reads on meanwhile, so that a stream that ends is known."""
        begun_s = max(self._begun_s, self._answers.heard_s or 0.0)
        jitter_s = random.uniform(0, JITTER_S)  # noqa: S311
        while (rest_s := self._rest_s(begun_s + jitter_s)) > 0:
            await self._answers.receive(min(rest_s, AWAKE_S))
            await self._keep_awake()

    def close(self) -> None:
        """What is still in flight is dropped when it comes."""
        self._channel.unsubscribe(self._subscription)

    def change_pace(self, pace: Pace) -> None:
        """From now on; a rest that is under way ends, or goes on, as it says."""
        self._pace = pace
        self._subscription.wake()

    def _rest_s(self, begun_s: float) -> float:
        return AWAKE_S if self._pace.is_paused else begun_s + self._pace.interval_s - time.monotonic()

    async def _keep_awake(self) -> None:
        now_s = time.monotonic()
        if now_s - self._awake_s >= AWAKE_S:
            self._awake_s = now_s
            await self._channel.keep_awake()

    def _choose_wait_s(self) -> int:
        chosen_s, missed = self._options.wait_s, self._reach.missed
        if self._options.ends_when_clear and self._number > 1 and (missed or self._is_quick):
            return AGAIN_WAIT_S
        if self._is_quick and missed <= 1 and chosen_s <= USUAL_WAIT_S:
            return min(chosen_s, AGAIN_WAIT_S)
        return max(chosen_s, PATIENT_WAIT_S) if missed or self._options.rounds == 1 else chosen_s

    async def _send(self, current: OpenRound, last: int) -> None:
        first = current.last_sent + 1
        current.send(first, last)
        self._sent_s = self._awake_s = time.monotonic()
        dialect = self._channel.dialect(self._options.protocol)
        self._tool_s = dialect.paces_s.get(self._options.protocol, 0.0) * last
        port = await self._channel.send_probes(
            self._subscription, current.number, range(first, last + 1), self._wait_s, self._address
        )
        keeps_port = dialect.keeps_port(self._options.protocol)
        sent = ProbesSent(
            current.number, first, last, port, self._wait_s, self._options.flow, has_one_port=keeps_port
        )
        self._observe(TimedObservation(self._sent_s, sent))

    async def _receive(self, current: OpenRound) -> None:
        """Till something comes, or something else is to be done. Raises FarEndMute."""
        if await self._answers.receive(self._next_look_s(current) - time.monotonic()):
            return
        self._meanwhile()
        if time.monotonic() < self._deadline_s() or await self._answers.receive(LATE_LOOK_S):
            return
        if self._answers.heard_s is None:
            raise FarEndMute("it has said nothing", START_S)
        raise FarEndMute("nothing more has come from it", self._wait_s + self._tool_s + MUTE_S)

    def _step_s(self) -> float:
        heard_s = self._answers.heard_s
        begun_s = max(self._sent_s, heard_s) if heard_s else float("inf")
        return begun_s + self._tool_s + STEP_S

    def _deadline_s(self) -> float:
        if self._answers.heard_s is None:
            return self._sent_s + START_S
        return max(self._sent_s, self._answers.heard_s) + self._wait_s + self._tool_s + MUTE_S

    def _next_look_s(self, current: OpenRound) -> float:
        """When something is to be done even if nothing comes."""
        now_s = time.monotonic()
        looks = [
            self._deadline_s(),
            self._step_s(),
            current.next_look_s() or float("inf"),
            now_s + MEANWHILE_S,
        ]
        return min((look for look in looks if look > now_s), default=now_s)
