"""Tries what the application would: one TCP connection from where the probes start.

No answer to probes is not a broken path. `refused` is an answer too: the destination is there.
"""

from k8snet_tui.model.probe_answers import TcpAnswer
from k8snet_tui.model.trace import TcpResult
from k8snet_tui.probe.channel import Channel, StreamOver

MARGIN_S = 2.0
"""A tool that stays silent on a silent connection is spoken for one second after its wait."""

# That a router gave up is, for the one who waits, no different from silence.
_SAYINGS = (
    ("refused", TcpResult.REFUSED),
    ("timed out", TcpResult.TIMEOUT),
    ("timeout", TcpResult.TIMEOUT),
    ("unreachable", TcpResult.TIMEOUT),
    ("no route", TcpResult.TIMEOUT),
)


async def try_tcp(channel: Channel, address: str, port: int, wait_s: int = 2) -> TcpResult:
    """Raises what the stream raises. Takes at most `wait_s` and MARGIN_S."""
    try:
        answer = await channel.dial(address, port, wait_s, wait_s + MARGIN_S)
    except StreamOver:
        return TcpResult.UNKNOWN
    return read_result(answer) if answer else TcpResult.UNKNOWN


def read_result(answer: TcpAnswer) -> TcpResult:
    """By the tool's words: exit codes differ, and nc, bash and python quote the same strerror."""
    if answer.code == 0:
        return TcpResult.OPEN
    said = answer.said.lower()
    return next((result for saying, result in _SAYINGS if saying in said), TcpResult.UNKNOWN)
