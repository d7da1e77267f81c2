"""What the rounds of a trace say about the path: reached, refused, silent; one outcome, one sentence.

Silence is no proof: every kernel limits its ICMP errors to about one a second for each that asks
(`net.ipv4.icmp_ratelimit`, ip-sysctl), so with several watchers most answers are missing. A path is called
broken by silence only after more than one round, and when TCP, which is not limited so, was tried too.
"""

from msgspec.structs import replace

from k8snet_tui.model.trace import Outcome, TcpResult, Trace, TraceStarted, Verdict
from k8snet_tui.path.cycle import find_cycle
from k8snet_tui.path.match import match_path
from k8snet_tui.path.sentence import (
    describe_crossing,
    describe_tcp,
    describe_unreached,
)

ANSWERED = (TcpResult.OPEN, TcpResult.REFUSED)
KNOWN_ROUNDS = 30
"""So long a path stays known whose destination still answers TCP, but no probes."""
SILENT_ROUNDS = 2
"""So many rounds of silence count, with a TCP try that timed out."""
SILENT_ROUNDS_OF_KNOWN = 3
SILENT_ROUNDS_WITHOUT_TCP = 10
"""Where there is no tool to try TCP with."""
TCP_AGAIN_ROUNDS = 10
CIRCLE_PASSES = 3
CIRCLE_HOPS = 5
"""The least that hold two routers, one of them passed so often."""


def is_reached(trace: Trace) -> bool:
    """The destination has answered in the round that was closed last."""
    return 0 < trace.reached_round == trace.rounds


def is_refused(trace: Trace) -> bool:
    """A router has said in the last round that it does not pass probes on."""
    return any(
        reply.note and reply.note.startswith("!") and reply.round == trace.rounds
        for hop in trace.hops
        for reply in hop.replies
    )


def wants_tcp(trace: Trace, tried_round: int) -> bool:
    """Nothing but silence stands against the path, and that may be a limit; `tried_round`: the last try's."""
    if is_reached(trace) or _is_plain(trace):
        return False
    silent = trace.rounds - trace.reached_round
    if trace.reached_round and silent < SILENT_ROUNDS:
        return False
    return not trace.tcp or trace.rounds - tried_round >= TCP_AGAIN_ROUNDS


def judge(trace: Trace) -> Verdict | None:
    """What is to be said after a round; the verdict so far where there is too little to say another."""
    assert trace.started is not None
    if is_reached(trace):
        return _judge_reached(trace, trace.started)
    if _is_plain(trace):
        return _unreached(trace, trace.started)
    answered = [tried for tried in trace.tcp if tried.result in ANSWERED]
    silent = trace.rounds - trace.reached_round
    if answered:
        if trace.reached_round and silent < KNOWN_ROUNDS:
            return trace.verdict
        hops = trace.hops
        within = f" within {len(hops)} hops" if hops and hops[-1].replies else ""  # so far was asked
        no_answer = f"no answer to {trace.started.protocol} probes{within}"
        return Verdict(Outcome.OPEN, f"{no_answer}, but {describe_tcp(answered[0])}")
    return _unreached(trace, trace.started) if trace.tcp and silent >= _enough(trace) else trace.verdict


def conclude(trace: Trace) -> Verdict:
    """What is to be said when no more can come."""
    assert trace.started is not None
    return judge(trace) or _unreached(trace, trace.started)


def describe_silence(trace: Trace) -> str:
    """What stands beside a good verdict that the latest rounds have not confirmed; empty where they have."""
    silent = trace.rounds - trace.reached_round
    is_good = trace.verdict is not None and trace.verdict.outcome in (Outcome.REACHED, Outcome.CONTRADICTED)
    if trace.ended or not is_good or silent < SILENT_ROUNDS:
        return ""
    answered = next((tried for tried in trace.tcp if tried.result in ANSWERED), None)
    return f"no answer in the last {silent} rounds" + (f", but {describe_tcp(answered)}" if answered else "")


def is_clear(trace: Trace) -> bool:
    """Another round can show nothing new: nothing was silent that may answer, or enough was tried."""
    match trace.verdict and trace.verdict.outcome:
        case None:
            return False
        case Outcome.REACHED:
            return is_reached(trace) and _is_whole(trace)
        case Outcome.OPEN:
            # An earlier trace may just have used up what the destination answers in a second.
            return trace.rounds >= SILENT_ROUNDS
        case Outcome.UNREACHED if is_refused(trace):
            # A refusal may take three seconds, so a hop that stays silent is waited for once.
            return trace.rounds >= SILENT_ROUNDS or _is_whole(trace)
    return True


def _is_whole(trace: Trace) -> bool:
    """No hop's answer is missing, and the end's place is sure."""
    return all(hop.replies and hop.at_most is None for hop in trace.hops)


def _is_plain(trace: Trace) -> bool:
    """The path is said to be broken by an answer, not by silence."""
    return bool(trace.send_failure) or is_refused(trace) or _goes_in_circles(trace)


def _goes_in_circles(trace: Trace) -> bool:
    """A router was passed three times in the last round, and another one in between."""
    now = [
        replace(hop, replies=tuple(r for r in hop.replies[:1] if r.round == trace.rounds))
        for hop in trace.hops
    ]
    while now and not now[-1].replies:
        now.pop()
    cycle = find_cycle(now) if len(now) >= CIRCLE_HOPS else None
    return cycle is not None and len(cycle.first) > 1 and cycle.passes >= CIRCLE_PASSES


def _enough(trace: Trace) -> int:
    if all(tried.result is TcpResult.UNKNOWN for tried in trace.tcp):
        return SILENT_ROUNDS_WITHOUT_TCP
    return SILENT_ROUNDS_OF_KNOWN if trace.reached_round else SILENT_ROUNDS


def _judge_reached(trace: Trace, started: TraceStarted) -> Verdict:
    sentence = describe_crossing(started.chain, trace.hops, started.destination)
    now = match_path(started.chain, trace.answering_hops, started.destination, Outcome.REACHED)
    if odd := now.contradictions:
        return Verdict(Outcome.CONTRADICTED, f"{sentence}; but {odd[0].why}")
    return Verdict(Outcome.REACHED, sentence)


def _unreached(trace: Trace, started: TraceStarted) -> Verdict:
    if trace.send_failure:
        return Verdict(Outcome.UNREACHED, f"{started.probed_from} cannot send: {trace.send_failure}")
    sentence = describe_unreached(trace.answering_hops, started.destination, trace.tcp, started.protocol)
    if lame := started.chain.not_ready:
        sentence += f"; {' and '.join(lame)} {'is' if len(lame) == 1 else 'are'} NotReady"
    if cut := started.chain.cut:
        return Verdict(Outcome.UNREACHED, f"{cut.why}: {sentence}")
    is_silent = not any(reply.note for hop in trace.answering_hops for reply in hop.replies[:1])
    if is_silent and trace.tcp and not started.destination.ports:
        name = started.destination.name
        name = f"[{name}]" if ":" in name else name  # RFC 3986, section 3.2.2: an IPv6 address before a port
        sentence += f"; name a port to have it tried, as in {name}:443"
    return Verdict(Outcome.UNREACHED, sentence)
