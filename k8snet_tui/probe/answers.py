"""What is answered to one trace's probes: to the round that is open, too late, or for a round to come.

It sends nothing. Several TTLs beyond the destination reach it too, and answers overtake one another: the path
ends at the lowest TTL that the destination (or a router's `!H`) answered, so that reply is held back for the
moment that lower ones need to come.
"""

import math
import time
from collections.abc import Callable

from k8snet_tui.model.observation import Observation, RoundClosed, TimedObservation
from k8snet_tui.model.probe_answers import (
    Answer,
    Received,
    Reply,
    RoundEnd,
    RoundOver,
    SendFailed,
    Silence,
    ToolFound,
    Unreadable,
)
from k8snet_tui.probe.demultiplexer import Subscription

SETTLE_S = 0.05
"""How long the last hop's reply is held back while lower TTLs are unheard."""
GRACE_S = 0.25
"""How long they are awaited in all, once the path's end has answered."""
UNREADABLE_LIMIT = 20
EARLY_LIMIT = 1000

Observe = Callable[[TimedObservation], None]
IsDestination = Callable[[str], bool]


class OpenRound:
    """Which TTLs of a round have their fate, and where the path ends. It reads no clock."""

    def __init__(self, number: int, is_destination: IsDestination, known_length: int | None = None) -> None:
        self.number = number
        self.length: int | None = None
        """The TTL of the path's end, as far as this round knows it."""
        self._is_destination = is_destination
        self._known_length = known_length
        self._sent: set[int] = set()
        self._ticks = 0
        self._silent: set[int] = set()
        self._replies: dict[int, Reply] = {}
        self._held: Reply | None = None
        self.held_s = 0.0
        """When the reply that is held back came."""
        self._ended_s = 0.0
        self._unreadable = 0
        self._not_sent: set[int] = set()

    @property
    def last_sent(self) -> int:
        return max(self._sent, default=0)

    @property
    def last_heard(self) -> int:
        return max(self._replies, default=0)

    @property
    def slowest_ms(self) -> float:
        """Of all answers; infinite where one has no time."""
        return max((math.inf if r.rtt_ms is None else r.rtt_ms for r in self._replies.values()), default=0.0)

    @property
    def cannot_send(self) -> bool:
        """The source itself refuses to send: to ask for more is of no use."""
        return bool(self._not_sent)

    @property
    def first_unsure(self) -> int | None:
        """The lowest TTL of a silence right below the path's end, which may be the end keeping its answer."""
        end = self.length or 0
        first = end
        while first - 1 in self._sent - self._replies.keys():
            first -= 1
        return first if first < end else None

    @property
    def exhausted(self) -> bool:
        """Whatever was sent and matters has its fate."""
        return self._ticks <= 0 or not self._unheard()

    def send(self, first: int, last: int) -> None:
        self._sent.update(range(first, last + 1))
        self._ticks += 1

    def add(self, answer: Answer, now_s: float) -> list[Reply | SendFailed | Unreadable]:
        """What is to be told at once. Silences are told when the round is closed."""
        match answer:
            case Reply() if answer.ttl in self._sent - self._replies.keys():
                return self._add_reply(answer, now_s)
            case Silence():
                self._silent.add(answer.ttl)
            case RoundOver():
                self._ticks -= 1
            case SendFailed():
                self._not_sent.add(answer.ttl)
                return [answer] if len(self._not_sent) == 1 else []
            case Unreadable() if self._unreadable < UNREADABLE_LIMIT:
                self._unreadable += 1
                return [answer]
        return []

    def _add_reply(self, reply: Reply, now_s: float) -> list[Reply | SendFailed | Unreadable]:
        if self.length is not None and reply.ttl > self.length:
            return []
        self._replies[reply.ttl] = reply
        if reply.note is None and not self._is_destination(reply.address):
            return [reply]
        if self.length is None:
            self._ended_s = now_s
        self.length, self._held, self.held_s = reply.ttl, reply, now_s
        return []

    def release(self, now_s: float) -> list[Reply]:
        """The held reply, once nothing lower can come or the moment for it is over."""
        if self._held is None or (now_s < self._ended_s + SETTLE_S and not self._is_settled()):
            return []
        released, self._held = self._held, None
        return [released]

    def _is_settled(self) -> bool:
        return self.length == self._known_length or self.exhausted

    def next_look_s(self) -> float | None:
        """When time alone will change something."""
        if self.length is None:
            return None
        return self._ended_s + (SETTLE_S if self._held else GRACE_S)

    def ended_by(self, now_s: float) -> RoundEnd | None:
        if not self.exhausted and (self.length is None or now_s < self._ended_s + GRACE_S):
            return None
        if self.length is None:
            return RoundEnd.COMPLETE
        end = self._replies[self.length]
        return RoundEnd.DESTINATION if self._is_destination(end.address) else RoundEnd.REFUSED

    def close(self, ended_by: RoundEnd, *, is_sure: bool) -> tuple[list[Reply], RoundClosed]:
        """The reply still held, and the closing; `is_sure`: the end's place is."""
        held = [self._held] if self._held else []
        below = self.length or self.last_sent + 1
        unheard = self._sent - self._replies.keys() - self._not_sent
        silent = tuple(sorted(ttl for ttl in unheard if ttl < below))
        return held, RoundClosed(self.number, ended_by, silent, self.length if is_sure else None)

    def _unheard(self) -> set[int]:
        """TTLs of which nothing is known: below the path's end, or all that were sent."""
        unheard = self._sent - self._replies.keys() - self._silent - self._not_sent
        return {ttl for ttl in unheard if self.length is None or ttl < self.length}


class Answers:
    """Of one trace: each is told to `observe`, with the moment in which it came."""

    def __init__(self, subscription: Subscription, is_destination: IsDestination, observe: Observe) -> None:
        self.heard_s: float | None = None
        """When the far end said its first word."""
        self._subscription = subscription
        self._is_destination = is_destination
        self._observe = observe
        self._tool = ""
        self._number = 0
        self._round = OpenRound(0, is_destination)
        self._early: list[Received] = []
        """A far end that ticks by itself may be ahead."""

    def open_round(self, number: int, known_length: int | None) -> OpenRound:
        self._number = number
        self._round = OpenRound(number, self._is_destination, known_length)
        return self._round

    def take_early(self) -> None:
        """What came for the open round before it began; it knows by now what was sent."""
        received, self._early = self._early, []
        self._take(received)

    async def receive(self, wait_s: float) -> bool:
        """Tells what comes next; False when the time is over. Raises as Subscription.receive does."""
        received = await self._subscription.receive(wait_s)
        self._take(received)
        return bool(received)

    def close_round(self, ended_by: RoundEnd, *, is_sure: bool) -> None:
        held, closed = self._round.close(ended_by, is_sure=is_sure)
        for reply in held:
            self._tell(reply, self._round.held_s)
        self._tell(closed, time.monotonic())
        self._round = OpenRound(0, self._is_destination)

    def _take(self, received: list[Received]) -> None:
        for each in received:
            if self.heard_s is None:
                self.heard_s = each.at_s
            answer = each.answer
            if isinstance(answer, ToolFound):
                if answer.tool != self._tool:
                    self._tell(answer, each.at_s)
                self._tool = answer.tool
            elif isinstance(answer, Reply | Silence | RoundOver) and answer.round != self._round.number:
                self._keep_other(each)
            else:
                for told in self._round.add(answer, each.at_s):
                    self._tell(told, each.at_s)
        for reply in self._round.release(time.monotonic()):
            self._tell(reply, self._round.held_s)

    def _keep_other(self, received: Received) -> None:
        """An answer to a closed round comes late, and is told as such by its round."""
        answer = received.answer
        if isinstance(answer, Reply | Silence | RoundOver) and answer.round > self._number:
            if len(self._early) < EARLY_LIMIT:
                self._early.append(received)
        elif isinstance(answer, Reply):
            self._tell(answer, received.at_s)

    def _tell(self, what: Observation, at_s: float) -> None:
        self._observe(TimedObservation(at_s, what))
