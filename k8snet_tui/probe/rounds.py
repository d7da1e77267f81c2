"""Drives the far end: when a round begins, when it reaches further, when it is over.

A round goes on without waiting for probes that stay silent, and ends with the destination's answer. Rounds
begin once a second: routers and destinations limit their answers, and faster probing would make a loss of
its own. A stream may freeze: that says nothing of the path, so no probe is called lost by our clock. The far
end says what became of each, and one that says nothing is given up.
"""

import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from ipaddress import ip_address

from k8snet_tui.model.trace import Answer, Reply, RoundClosed, RoundOver, Silence, ToolFound, TraceOptions
from k8snet_tui.probe.answer_stream import AnswerStream, FarEndMute, StreamOver
from k8snet_tui.probe.answers import FarAnswer, TcpAnswer
from k8snet_tui.probe.open_round import OpenRound
from k8snet_tui.probe.reach import Reach
from k8snet_tui.probe.remote import HIGHEST_TTL, ROUND_PORTS, round_port

INTERVAL_S = 1.1
"""Routers and destinations answer one probe a second: at 1.0 every other one may come too early."""
STEP_S = 0.3
"""After so long without the path's end, the next TTLs are sent beside the waiting ones."""
PATIENT_WAIT_S = 4
"""A router's `!H` for an address that nobody has comes after 3 s."""
AGAIN_WAIT_S = 1
"""What was silent in a whole round, and is asked again only because answers are limited, answers at once."""
MUTE_S = 15.0
"""How much later than the last wait the far end's word may come."""
START_S = 40.0
"""How long it may take for its first word: its container may have to be started."""
EARLY_LIMIT = 1000


async def probe_rounds(
    answers: AnswerStream, address: str, options: TraceOptions
) -> AsyncGenerator[Answer | RoundClosed, None]:
    """Replies as they come, and each round's end. Ends after the last round, or with the stream.

    Raises FarEndMute, and what the stream raises. `try_tcp` may use `answers` whenever this has just told
    something.
    """
    try:
        async with aclosing(_Rounds(answers, address, options).run()) as told:
            async for each in told:
                yield each
    except StreamOver:
        return


class _Rounds:
    def __init__(self, stream: AnswerStream, address: str, options: TraceOptions) -> None:
        self._stream = stream
        self._address = str(ip_address(address))
        self._options = options
        self._reach = Reach(min(options.max_ttl, HIGHEST_TTL), options.known_length)
        self._port_offset = random.randrange(ROUND_PORTS)  # noqa: S311
        self._heard_s: float | None = None
        """When the far end said its first word."""
        self._tool = ""
        self._wait_s = options.wait_s
        self._sent_s = 0.0
        self._early: list[Answer] = []
        """For rounds to come: a far end that ticks by itself may be ahead."""

    async def run(self) -> AsyncGenerator[Answer | RoundClosed, None]:
        self._stream.begin_rounds()
        if self._stream.tool:
            self._tool = self._stream.tool
            yield ToolFound(self._tool)
        number = 0
        while self._options.rounds is None or number < self._options.rounds:
            number += 1
            async with aclosing(self._run_round(number)) as told:
                async for each in told:
                    yield each
            if number != self._options.rounds:
                await self._rest_until(self._begun_s() + INTERVAL_S, number)

    async def _run_round(self, number: int) -> AsyncGenerator[Answer | RoundClosed, None]:
        current = OpenRound(number, self._address, self._reach.length)
        self._wait_s = self._choose_wait_s(number)
        await self._send(current, self._reach.begin())
        received: list[FarAnswer] = [*self._early]
        self._early.clear()
        while True:
            for told in self._sort(received, current):
                yield told
            further = self._reach.go_on(current, time.monotonic() >= self._step_s())
            if further:
                await self._send(current, further)
            ended_by = current.ended_by(time.monotonic())
            if ended_by:
                break
            self._require_word()
            received = await self._stream.receive(self._next_look_s(current) - time.monotonic())
        self._reach.learn(current)
        for closing in current.close(ended_by):
            yield closing

    def _choose_wait_s(self, number: int) -> int:
        if self._options.ends_when_clear and number > 1:
            return AGAIN_WAIT_S
        is_patient = self._options.rounds == 1 or not self._reach.ended_last_time
        return max(self._options.wait_s, PATIENT_WAIT_S) if is_patient else self._options.wait_s

    def _sort(self, received: list[FarAnswer], current: OpenRound) -> list[Answer]:
        """What of it is to be told now; what belongs to closed rounds is dropped."""
        now_s = time.monotonic()
        told: list[Answer] = []
        for answer in received:
            if self._heard_s is None:
                self._heard_s = now_s
            if isinstance(answer, ToolFound):
                told += self._name_tool(answer)
            elif not isinstance(answer, TcpAnswer) and self._is_due(answer, current.number):
                told += current.add(answer, now_s)
        return told + current.release(now_s)

    def _name_tool(self, found: ToolFound) -> list[Answer]:
        known, self._tool = self._tool, found.tool
        return [found] if found.tool != known else []

    def _is_due(self, answer: Answer, number: int) -> bool:
        if not isinstance(answer, Reply | Silence | RoundOver):
            return True
        if answer.round > number and len(self._early) < EARLY_LIMIT:
            self._early.append(answer)
        return answer.round == number

    async def _send(self, current: OpenRound, last: int) -> None:
        first = current.last_sent + 1
        port = round_port(self._port_offset, current.number)
        current.send(first, last)
        self._sent_s = time.monotonic()
        await self._stream.send_tick(current.number, first, last, self._wait_s, port, self._address)

    async def _rest_until(self, next_s: float, number: int) -> None:
        """Reads on meanwhile, so that a stream that ends is known."""
        idle = OpenRound(number, self._address)
        while (pause_s := next_s - time.monotonic()) > 0:
            self._sort(await self._stream.receive(pause_s), idle)

    def _begun_s(self) -> float:
        return max(self._sent_s, self._heard_s or 0.0)

    def _step_s(self) -> float:
        return self._begun_s() + STEP_S if self._heard_s else float("inf")

    def _deadline_s(self) -> float:
        return self._begun_s() + (self._wait_s + MUTE_S if self._heard_s else START_S)

    def _require_word(self) -> None:
        if time.monotonic() >= self._deadline_s():
            raise FarEndMute

    def _next_look_s(self, current: OpenRound) -> float:
        """When something is to be done even if nothing comes."""
        looks = [self._deadline_s(), self._step_s(), current.next_look_s() or float("inf")]
        now_s = time.monotonic()
        return min((look for look in looks if look > now_s), default=now_s)
