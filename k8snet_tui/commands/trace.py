"""`k8snet-tui trace SOURCE DESTINATION`: one trace, printed as text, JSON or an event a line."""

import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from k8snet_tui.commands.running import run_to_exit_code
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Outcome, Trace, TraceEvent, TraceOptions
from k8snet_tui.report.json_format import event_line, trace_document
from k8snet_tui.report.text_format import TextReport
from k8snet_tui.session.cluster_session import ClusterSession, open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.fold import fold_event
from k8snet_tui.session.inventory.gather import gather_inventory
from k8snet_tui.session.targets.pod_deletion import wait_until_deleted
from k8snet_tui.session.targets.resolve import resolve_ends
from k8snet_tui.session.tracing import follow_trace
from k8snet_tui.settings import ClusterSettings

GOOD = (Outcome.REACHED, Outcome.OPEN)


def run_trace(
    source: str, destination: str, options: TraceOptions, settings: ClusterSettings, output: str
) -> int:
    """Gives 0 when the destination answered, 1 when not; errors are sentences on stderr."""
    return run_to_exit_code(follow_and_print(source, destination, options, settings, output))


async def follow_and_print(
    source: str, destination: str, options: TraceOptions, settings: ClusterSettings, output: str
) -> int:
    """The exit code of a trace that began; raises what kept it from beginning."""
    trace = Trace()
    report = TextReport()
    async with _open_session(settings) as session:
        nothing = Inventory(session.context)
        ends = await resolve_ends(source, destination, session.connection, nothing, options.family)
        inventory = await gather_inventory(session, [end.node for end in ends if end.node])
        events = follow_trace(
            *ends,
            session.opener,
            lambda: inventory,
            options,
            ask_nobody,
            lambda: wait_until_deleted(session.connection, ends),
        )
        async with aclosing(events):
            async for event in events:
                trace = fold_event(trace, event)
                _print_event(event, trace, output, report)
    if output == "json":
        print(trace_document(trace))
    return 0 if trace.ended and trace.ended.outcome in GOOD else 1


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


def _print_event(event: TraceEvent, trace: Trace, output: str, report: TextReport) -> None:
    if output == "jsonl":
        print(event_line(event), flush=True)
    elif output == "text":
        for line in report.lines(event, trace):
            print(line)
        sys.stdout.flush()
