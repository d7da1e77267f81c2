"""One trace, from two endpoints to its last event.

Every reader of a trace (the screen, the command line, the tests) consumes the one stream that `follow_trace`
gives. A trace that cannot begin raises; one that has begun always ends in `TraceEnded`.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing

from msgspec.structs import replace

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.path import Chain
from k8snet_tui.model.trace import (
    Answer,
    ChainLearned,
    Endpoint,
    HopChanged,
    Judged,
    Outcome,
    Reply,
    RoundClosed,
    Strategy,
    TcpResult,
    TcpTried,
    ToolChosen,
    ToolFound,
    Trace,
    TraceEnded,
    TraceEvent,
    TraceOptions,
    TraceStarted,
)
from k8snet_tui.path.chain import expect_chain, replace_origin
from k8snet_tui.probe.answer_stream import FarEndMute
from k8snet_tui.probe.rounds import MUTE_S, PATIENT_WAIT_S, probe_rounds
from k8snet_tui.probe.tcp import try_tcp
from k8snet_tui.session.fold import fold_event
from k8snet_tui.session.judgement import ANSWERED, judge
from k8snet_tui.session.probes.strategies import ProbeOpener, ProbeOpening
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.sightings import Sightings
from k8snet_tui.session.targets.pod_deletion import Deletion, until_deleted
from k8snet_tui.session.targets.target import WrongUse

MAX_TCP_PORTS = 3
PROBE_POD = "probe pod"


async def follow_trace(
    source: Endpoint,
    destination: Endpoint,
    opener: ProbeOpener,
    current: Callable[[], Inventory],
    options: TraceOptions,
    ask: Ask,
    deletion: Deletion,
) -> AsyncGenerator[TraceEvent, None]:
    """Yields the trace's events; closing the iterator ends the remote side.

    Raises before the first event: `WrongUse`, `NotConsented`, `NoTools`, any `ClusterError`.
    """
    if source.address == destination.address:
        raise WrongUse(f"source and destination are the same: {source.name} is {source.address}")
    async with opener.open(source, destination, current(), options, ask) as opening:
        probing = _Probing(source, destination, opening, current, options)
        async with aclosing(until_deleted(probing.events(), deletion)) as events:
            async for event in events:
                yield event


class _Probing:
    """The rounds of one trace, and what they add up to."""

    def __init__(
        self,
        source: Endpoint,
        destination: Endpoint,
        opening: ProbeOpening,
        current: Callable[[], Inventory],
        options: TraceOptions,
    ) -> None:
        self._destination = destination
        self._answers = opening.answers
        self._is_driven = opening.is_driven
        self._options = options
        self._opening = opening
        self._current = current
        self._chain = self._expect()
        self._started = TraceStarted(source, destination, opening.strategy, opening.probed_from, self._chain)
        self._sightings = Sightings(opening.origin, destination, self._chain, current)
        self._reached_in = 0
        """The last round in which the destination answered."""

    async def events(self) -> AsyncGenerator[TraceEvent, None]:
        trace = Trace()
        async with aclosing(self._observations()) as observations:
            async for event in observations:
                trace = fold_event(trace, event)
                yield event
                if not isinstance(event, RoundClosed):
                    continue
                for learned in self._learn():
                    trace = fold_event(trace, learned)
                    yield learned
                reached = self._reached_in == event.round
                if not reached and not trace.tcp:
                    async with aclosing(self._try_ports()) as tries:
                        async for tried in tries:
                            trace = fold_event(trace, tried)
                            yield tried
                judged = judge(trace, reached)
                if judged != trace.judged:
                    trace = fold_event(trace, judged)
                    yield judged
                if self._options.ends_when_clear and _is_clear(trace, judged):
                    break
            else:
                self._require_all_rounds(trace)
        assert trace.judged is not None
        yield TraceEnded(trace.judged.outcome, trace.judged.summary)

    def _expect(self) -> Chain:
        now, origin = self._current(), self._opening.origin
        chain = expect_chain(origin, self._destination, now.nodes, now.readings, now.veths, now.cni)
        return replace_origin(chain, PROBE_POD) if self._opening.strategy is Strategy.POD else chain

    def _learn(self) -> Iterator[ChainLearned]:
        """A node that was read meanwhile, or a pod that was woken, may complete the chain."""
        chain = self._expect()
        if chain != self._chain:
            self._chain = chain
            self._sightings.learn(chain)
            yield ChainLearned(chain)

    def _require_all_rounds(self, trace: Trace) -> None:
        """A far end that stops by itself before its time has lost its pod. Raises StreamLost."""
        if trace.judged is None or (self._is_driven and trace.rounds != self._options.rounds):
            raise StreamLost("the probes stopped by themselves")

    async def _observations(self) -> AsyncGenerator[TraceEvent, None]:
        yield self._started
        options = self._options
        if options.ends_when_clear and not self._destination.ports:
            # There will be no other answer than the probes': a refusal is worth the wait for it.
            options = replace(options, wait_s=max(options.wait_s, PATIENT_WAIT_S))
        rounds = probe_rounds(self._answers, self._destination.address, options)
        try:
            async with aclosing(rounds) as told:
                async for answer in told:
                    for event in self._observe(answer):
                        yield event
        except FarEndMute:
            raise StreamLost(f"nothing has come from it for {MUTE_S:.0f} s") from None

    def _observe(self, answer: Answer | RoundClosed) -> Iterator[TraceEvent]:
        match answer:
            case Reply():
                if answer.address == self._destination.address:
                    self._reached_in = answer.round
                yield HopChanged(answer.round, self._sightings.add(answer))
            case RoundClosed():
                yield answer
            case ToolFound():
                yield ToolChosen(answer.tool)

    async def _try_ports(self) -> AsyncGenerator[TcpTried, None]:
        """No answer to UDP is not a broken path: what would the application see?"""
        for port in self._destination.ports[:MAX_TCP_PORTS]:
            result = await try_tcp(self._answers, self._destination.address, port, self._options.wait_s)
            yield TcpTried(port, result)
            if result in ANSWERED:
                return
            if result is TcpResult.UNKNOWN:
                return


def _is_clear(trace: Trace, judged: Judged) -> bool:
    """Silence is asked once more, for answers are limited: just after another trace a healthy end is silent.

    A path that was refused, as with `!H`, is not.
    """
    match judged.outcome:
        case Outcome.REACHED:
            return all(hop.replies for hop in trace.hops)
        case Outcome.UNREACHED:
            return trace.rounds > 1 or any(reply.note for hop in trace.hops for reply in hop.replies)
    return True
