"""A path that is watched without a screen: a line when something changes, and a summary a minute.

`12:04:31  hop 2 moved from 192.168.56.12 (node-2 eth1) to 192.168.56.10 (controlplane eth1)`
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from k8snet_tui.model.path import Chain
from k8snet_tui.model.trace import Hop, Trace, TraceStarted
from k8snet_tui.report.text_format import AT_LEAST, SYMBOLS, headline, place
from k8snet_tui.trace.loss import describe_loss, loss_word

SUMMARY_EVERY = timedelta(minutes=1)


class WatchReport:
    """Turns snapshots into lines; who makes them says when they were taken."""

    def __init__(self) -> None:
        self._before = Trace()
        self._summed: datetime | None = None
        self._summed_rounds = 0

    def lines(self, trace: Trace, now: datetime) -> Iterator[str]:
        """What has changed since the snapshot before, and once a minute how it stands."""
        before, self._before = self._before, trace
        if trace.started and (before.started is None or trace.rounds < before.rounds):
            before, self._summed_rounds = Trace(), 0
            yield from headline(trace.started)
        clock = f"{now:%H:%M:%S}"
        for said in _changes(before, trace):
            yield f"{clock}  {said}"
        self._summed = self._summed or now
        if now - self._summed >= SUMMARY_EVERY and trace.rounds > self._summed_rounds:
            self._summed, self._summed_rounds = now, trace.rounds
            yield f"{clock}  {summary(trace)}"


def summary(trace: Trace) -> str:
    """`60 rounds: reached in 3 hops: …; loss 0% 2% 0%; average 0.05 0.09 0.11 ms; hop 2: …`"""
    said = trace.ended or trace.verdict
    count = "1 round" if trace.rounds == 1 else f"{trace.rounds} rounds"
    parts = [f"{count}: {said.summary if said else 'nothing is decided yet'}"]
    figures = [hop.statistics for hop in trace.hops if hop.statistics.decided]
    if figures:
        losses = " ".join(f"{each.loss_percent or 0:.0f}%" for each in figures)
        bound = AT_LEAST if trace.clocks_late else ""
        times = " ".join(
            "*" if f.average_us is None else f"{bound}{f.average_us / 1000:.3f}" for f in figures
        )
        parts += [f"loss {losses}", f"average {times} ms"]
    return "; ".join([*parts, *filter(None, (describe_loss(hop, trace) for hop in trace.hops))])


def _changes(before: Trace, trace: Trace) -> Iterator[str]:
    if before.started and trace.started:
        yield from _chain_changes(before.started, trace.started)
    known = {hop.ttl: hop for hop in before.hops if hop.at_most is None}
    for hop in trace.hops:
        if hop.at_most is None:  # else it stands somewhere up to there, and moves as more answers
            yield from _hop_changes(known.get(hop.ttl), hop, before, trace)
    for tried in trace.tcp:
        if tried not in before.tcp:
            yield f"tcp port {tried.port}: {tried.result}"
    said, earlier = trace.ended or trace.verdict, before.ended or before.verdict
    if said and (earlier is None or (said.outcome, said.summary) != (earlier.outcome, earlier.summary)):
        yield f"{SYMBOLS[said.outcome]} {said.summary}"


def _chain_changes(before: TraceStarted, now: TraceStarted) -> Iterator[str]:
    if now.chain.cut and now.chain.cut != before.chain.cut:
        yield now.chain.cut.why
    elif before.chain.cut and not now.chain.cut:
        yield f"no longer: {before.chain.cut.why}"
    if _devices(before.chain) != _devices(now.chain):
        yield "the way is now " + " – ".join(name for names in _devices(now.chain).values() for name in names)


def _devices(chain: Chain) -> Mapping[str, tuple[str, ...]]:
    return {segment.node or "": tuple(d.name for d in segment.devices) for segment in chain.segments}


def _hop_changes(before: Hop | None, hop: Hop, earlier: Trace, trace: Trace) -> Iterator[str]:
    reply = hop.replies[0] if hop.replies else None
    known = before.replies[0] if before and before.replies else None
    where = f"{reply.address} ({place(hop.location)})" if reply else ""
    if reply and (before is None or known is None):
        yield f"hop {hop.ttl} is {where}"
    elif before and reply and known and reply.address != known.address:
        yield f"hop {hop.ttl} moved from {known.address} ({place(before.location)}) to {where}"
    elif reply and known and earlier.is_stale(known) != trace.is_stale(reply):
        yield f"hop {hop.ttl} " + ("answers again" if earlier.is_stale(known) else "has fallen silent")
    word = loss_word(hop, trace)
    if word and word != (loss_word(before, earlier) if before else ""):
        yield describe_loss(hop, trace)
