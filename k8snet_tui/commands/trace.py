"""`k8snet-tui trace SOURCE DESTINATION`: one trace, printed as it goes or as a document at its end."""

import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

from k8snet_tui.commands.running import run_to_exit_code
from k8snet_tui.model.trace import Outcome, Trace, TraceOptions
from k8snet_tui.recording.writer import open_recorder
from k8snet_tui.report.documents import DOCUMENTS
from k8snet_tui.report.json_format import EventLines
from k8snet_tui.report.text_format import TextReport
from k8snet_tui.session.cluster_session import ClusterSession, open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.gathered_surroundings import GatheredSurroundings
from k8snet_tui.session.live_trace import Record
from k8snet_tui.session.traces import Traces
from k8snet_tui.settings import ClusterSettings

GOOD = (Outcome.REACHED, Outcome.OPEN)


def run_trace(
    source: str,
    destination: str,
    options: TraceOptions,
    settings: ClusterSettings,
    output: str,
    recording: str | None = None,
) -> int:
    """Gives 0 when the destination answered, 1 when not; errors are sentences on stderr."""
    return run_to_exit_code(follow_and_print(source, destination, options, settings, output, recording))


async def follow_and_print(
    source: str,
    destination: str,
    options: TraceOptions,
    settings: ClusterSettings,
    output: str,
    recording: str | None = None,
) -> int:
    """The exit code of a trace that began; raises what kept it from beginning.

    A document is printed also when the trace is interrupted: with what is known by then.
    """
    trace, begun = Trace(), datetime.now().astimezone()
    report = TextReport()
    try:
        with _open_recording(recording) as records:
            async with _open_session(settings) as session:
                traces = Traces(session.connection, session.opener, GatheredSurroundings(session))
                if output == "jsonl":
                    records.append(_print_events())
                trace_id = traces.start(source, destination, options, ask_nobody, records)
                try:
                    async for trace in traces.snapshots(trace_id):
                        if output == "text":
                            _print_lines(report.lines(trace))
                finally:
                    await traces.close()
    finally:
        if trace.started and output in DOCUMENTS:
            print(DOCUMENTS[output](trace, begun), end="", flush=True)
    return 0 if trace.ended and trace.ended.outcome in GOOD else 1


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
            print(f"k8snet-tui: {recorder.rounds} rounds are recorded in {path}", file=sys.stderr)


@asynccontextmanager
async def _open_session(settings: ClusterSettings) -> AsyncIterator[ClusterSession]:
    """Says at the end what could not be removed."""
    session = None
    try:
        async with open_session(settings) as session:
            yield session
    finally:
        for sentence in session.ledger.left if session else ():
            print(f"k8snet-tui: {sentence}", file=sys.stderr)


def _print_events() -> Record:
    events = EventLines()
    return lambda observation, state: _print_lines(events.lines(observation, state.trace))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()
