"""What a round of a trace says about the path: one outcome, one sentence."""

from k8snet_tui.model.trace import Judged, Outcome, TcpResult, Trace
from k8snet_tui.path.sentence import describe_crossing, describe_end

ANSWERED = (TcpResult.OPEN, TcpResult.REFUSED)


def judge(trace: Trace, reached: bool) -> Judged:
    """`reached`: the destination has answered in the round that counts."""
    assert trace.started is not None
    if reached:
        return Judged(Outcome.REACHED, describe_crossing(trace.started.chain, trace.hops))
    answered = [t for t in trace.tcp if t.result in ANSWERED]
    if answered:
        said = f"no answer to udp probes, but tcp port {answered[0].port} is {answered[0].result}"
        return Judged(Outcome.OPEN, said)
    return Judged(Outcome.UNREACHED, _no_answer(trace))


def _no_answer(trace: Trace) -> str:
    sentence = describe_end(trace)
    if not trace.tcp:
        return f"{sentence}; no tcp port is known to try"
    tried = ", ".join(f"{t.port} {t.result}" for t in trace.tcp)
    return f"{sentence}; tcp: {tried}"
