"""What the rounds of a trace say about the path: one outcome, one sentence."""

from k8snet_tui.model.trace import Judged, Outcome, TcpResult, Trace
from k8snet_tui.path.sentence import describe_crossing, describe_tcp, describe_unreached

ANSWERED = (TcpResult.OPEN, TcpResult.REFUSED)


def judge(trace: Trace, reached: bool) -> Judged:
    """`reached`: the destination has answered in the round that counts."""
    assert trace.started is not None
    chain, destination = trace.started.chain, trace.started.destination
    if reached:
        return Judged(Outcome.REACHED, describe_crossing(chain, trace.hops, destination))
    answered = [tried for tried in trace.tcp if tried.result in ANSWERED]
    if answered:
        return Judged(Outcome.OPEN, f"no answer to udp probes, but {describe_tcp(answered[0])}")
    sentence = describe_unreached(trace.hops, destination, trace.tcp)
    if not trace.tcp:
        sentence += "; no tcp port is known to try"
    return Judged(Outcome.UNREACHED, sentence)
