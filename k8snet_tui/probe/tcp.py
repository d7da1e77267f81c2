"""Tries what the application would: one TCP connection from where the probes start.

No answer to UDP probes is not a broken path. `refused` is an answer too: the destination is there.
"""

import itertools
import time

from k8snet_tui.model.trace import TcpResult
from k8snet_tui.probe.answer_stream import AnswerStream, StreamOver
from k8snet_tui.probe.answers import TcpAnswer
from k8snet_tui.probe.remote import tcp_tick

MARGIN_S = 2.0
"""A tool that stays silent on a silent connection is spoken for one second after its wait."""
_attempts = itertools.count(1)

# That a router gave up is, for the one who waits, no different from silence.
_SAYINGS = (
    ("refused", TcpResult.REFUSED),
    ("timed out", TcpResult.TIMEOUT),
    ("timeout", TcpResult.TIMEOUT),
    ("unreachable", TcpResult.TIMEOUT),
    ("no route", TcpResult.TIMEOUT),
)


async def try_tcp(answers: AnswerStream, address: str, port: int, wait_s: int = 2) -> TcpResult:
    """Raises what the stream raises. Takes at most `wait_s` and MARGIN_S."""
    attempt = next(_attempts)
    await answers.send(tcp_tick(attempt, wait_s, port, address))
    try:
        answer = await _await_answer(answers, attempt, time.monotonic() + wait_s + MARGIN_S)
    except StreamOver:
        return TcpResult.UNKNOWN
    return read_result(answer) if answer else TcpResult.UNKNOWN


async def _await_answer(answers: AnswerStream, attempt: int, deadline_s: float) -> TcpAnswer | None:
    while (left_s := deadline_s - time.monotonic()) > 0:
        for answer in await answers.receive(left_s):
            if isinstance(answer, TcpAnswer) and answer.attempt == attempt:
                return answer
    return None


def read_result(answer: TcpAnswer) -> TcpResult:
    """By the tool's words: exit codes differ, and nc, bash and python quote the same strerror."""
    if answer.code == 0:
        return TcpResult.OPEN
    said = answer.said.lower()
    return next((result for saying, result in _SAYINGS if saying in said), TcpResult.UNKNOWN)
