"""`k8snet-tui trace SOURCE DESTINATION`: one trace, or one each way, printed as it goes or at its end."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from msgspec import Struct

from k8snet_tui.commands.flows import trace_flows
from k8snet_tui.commands.printout import Printout
from k8snet_tui.commands.running import finish_all, follow_all, run_to_exit_code
from k8snet_tui.commands.until_broken import watch_until_broken
from k8snet_tui.failures import say
from k8snet_tui.model.trace import Outcome, Trace
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.path.mtu import describe_mtu, sizes_to_try
from k8snet_tui.recording.writer import open_recorder
from k8snet_tui.session.cluster_session import ClusterSession, open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.targets.target import NoAddress
from k8snet_tui.session.traces.gathered_surroundings import gather_surroundings
from k8snet_tui.session.traces.live_trace import Record
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.settings import ClusterSettings

GOOD = (Outcome.REACHED, Outcome.OPEN)
BROKEN = 1


class TraceRequest(Struct, frozen=True):
    """What was asked for on the command line."""

    source: str
    destination: str
    options: TraceOptions
    output: str = "text"
    recording: str | None = None
    is_watched: bool = False
    """A line when something changes, and no line for each hop."""
    until_broken: bool = False
    both: bool = False
    """Also from the destination to the source."""
    flows: int | None = None
    """So many beside one another."""


def run_trace(request: TraceRequest, settings: ClusterSettings) -> int:
    """Gives 0 when the destination answered, 1 when not; errors are sentences on stderr."""
    return run_to_exit_code(follow_and_print(request, settings))


async def follow_and_print(request: TraceRequest, settings: ClusterSettings) -> int:
    """The exit code of traces that began; raises what kept one from beginning.

    What is known by then is printed also when they are interrupted.
    """
    printout = Printout(request.output, is_watched=request.is_watched, both=request.both)
    with printout, _open_recording(request.recording) as records:
        async with (
            _open_session(settings) as session,
            gather_surroundings(
                session, counts=not request.options.ends_when_clear, follows=request.is_watched
            ) as surroundings,
        ):
            traces = Traces(session.connection, session.opener, surroundings)
            ends = request.source, request.destination
            try:
                if request.flows:
                    asked = request.flows, request.options, request.output
                    return await trace_flows(ends, *asked, traces)
                if request.until_broken:
                    start = lambda: traces.start(*ends, request.options, ask_nobody, records)  # noqa: E731
                    return await watch_until_broken(traces, surroundings, start, printout)
                return await _follow(request, traces, printout, records)
            except NoAddress as none:
                raise await _with_reason(none, session) from None
            finally:
                await traces.close()


async def _with_reason(none: NoAddress, session: ClusterSession) -> NoAddress:
    """A pod without an address has not started: why, in the words of its page on the screen."""
    from k8snet_tui.session.objects.start_reason import find_start_reason  # any other trace begins without it

    finding = await find_start_reason(session, none.pod) if none.pod else None
    if finding is None:
        return none
    told = filter(None, (*finding.evidence, finding.remedy))
    return NoAddress(f"{none}; {finding.sentence}", remedy="\n  ".join(told))


async def _follow(request: TraceRequest, traces: Traces, printout: Printout, records: list[Record]) -> int:
    ends = [(request.source, request.destination)]
    ends += [(request.destination, request.source)] if request.both else []

    async def follow(way: int) -> None:
        told = [*(records if way == 0 else []), *printout.records(way)]
        number = traces.start(*ends[way], request.options, ask_nobody, told)
        async for trace in traces.snapshots(number):
            printout.show(trace, way)

    # Where the way back cannot be traced, the way there is finished all the same, unless it has no end.
    beside = follow_all if request.is_watched else finish_all
    await beside(map(follow, range(len(ends))))
    if request.options.tries_mtu:
        for trace in printout.traces:
            _say_why_no_size(trace)
    ended = [trace.ended for trace in printout.traces]
    return 0 if all(end and end.outcome in GOOD for end in ended) else BROKEN


def _say_why_no_size(trace: Trace) -> None:
    if trace.sizes or trace.started is None:
        return
    if not sizes_to_try(trace.started.chain):
        say(f"{describe_mtu(trace.started.chain, ())}; --exec node lets nodes be read")
    else:
        say(f"{describe_mtu(trace.started.chain, ())}: not confirmed, for probes do not start in the pod")


@contextmanager
def _open_recording(path: str | None) -> Iterator[list[Record]]:
    """What takes the observations; says at the end where they are."""
    if path is None:
        yield []
        return
    recorder = open_recorder(Path(path))
    try:
        yield [recorder.record]
    finally:
        recorder.close()
        if recorder.rounds:
            say(recorder.sentence)


@asynccontextmanager
async def _open_session(settings: ClusterSettings) -> AsyncIterator[ClusterSession]:
    """Says at the end what could not be removed."""
    session = None
    try:
        async with open_session(settings) as session:
            yield session
    finally:
        for sentence in session.ledger.left if session else ():
            say(sentence)
