"""The hops of a trace as a table to take along: CSV, Markdown, and a graph for Graphviz.

All three come from the same rows. Names from a cluster are quoted for each format: none can end a cell.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from k8snet_tui.model.path import Located
from k8snet_tui.model.trace import Hop, LossFates, Trace
from k8snet_tui.report.text_format import clock_note, origin_note, place

COLUMNS = (
    "hop",
    "address",
    "node",
    "interface",
    "pod",
    "loss_percent",
    "sent",
    "received",
    "last_ms",
    "avg_ms",
    "best_ms",
    "worst_ms",
    "stdev_ms",
    "jitter_ms",
    "median_ms",
    "p95_ms",
    "quiet",
    "lost_forward",
    "lost_backward",
)


def csv_table(trace: Trace) -> str:
    """A heading and a line a hop (RFC 4180, with newlines as the platform's tools write them)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(hop_row(hop) for hop in trace.hops)
    return text.getvalue()


def markdown_table(trace: Trace) -> str:
    """The sentence first, then the table (GitHub Flavored Markdown)."""
    rows = markdown_rows(COLUMNS, map(hop_row, trace.hops))
    notes = markdown_notes((*origin_note(trace), *clock_note(trace)))
    return "\n".join([_sentence(trace), "", *rows, *notes]) + "\n"


def markdown_notes(notes: Iterable[str]) -> Iterator[str]:
    """What is to be known of a table, behind it."""
    for note in notes:
        yield from ("", markdown_text(note))


def markdown_rows(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table."""
    titles = list(heading)
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield "| " + " | ".join(map(markdown_text, row)) + " |"


def dot_graph(trace: Trace) -> str:
    """The path as a directed graph: a box a hop, edges in their order."""
    return "\n".join(["digraph path {", "  rankdir=LR; node [shape=box];", *_dot_lines(trace), "}"]) + "\n"


def _dot_lines(trace: Trace) -> Iterator[str]:
    names = ["source"]
    yield f"  source [label={_dot_text(trace.started.source.name if trace.started else '?')}];"
    for hop in trace.hops:
        name = f"hop{hop.ttl}"
        address = hop.replies[0].address if hop.replies else "*"
        style = "" if hop.replies else ", style=dotted"
        yield f"  {name} [label={_dot_text(f'{hop.ttl}  {address}', place(hop.location))}{style}];"
        names.append(name)
    yield f"  {' -> '.join(names)};"


def hop_row(hop: Hop) -> list[str]:
    """A cell for each of COLUMNS."""
    located = hop.location if isinstance(hop.location, Located) else None
    figures = hop.statistics
    times = (
        figures.last_us,
        figures.average_us,
        figures.best_us,
        figures.worst_us,
        figures.deviation_us,
        figures.jitter_us,
        figures.median_us,
        figures.p95_us,
    )
    return [
        str(hop.ttl),
        hop.replies[0].address if hop.replies else "",
        (located.node if located else None) or "",
        located.interface if located else "",
        (located.pod if located else None) or "",
        "" if figures.loss_percent is None else f"{figures.loss_percent:.1f}",
        str(figures.decided),
        str(figures.answered),
        *("" if time is None else f"{time / 1000:.3f}" for time in times),
        *_fates(hop.fates),
    ]


def _fates(fates: LossFates) -> Iterator[str]:
    counted = (fates.quiet, fates.forward, fates.backward) if fates.is_counted else (None, None, None)
    yield from ("" if number is None else str(number) for number in counted)


def _sentence(trace: Trace) -> str:
    if trace.started is None:
        return "The trace did not begin."
    summary = trace.ended or trace.verdict
    ends = f"{trace.started.source.name} → {trace.started.destination.name}"
    return markdown_text(f"{ends}: {summary.summary if summary else 'not ended'}")


def markdown_text(text: str) -> str:
    """As it is, whatever it means in Markdown; in one line."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    escaped = plain.replace("\\", "\\\\")
    for special in "|`*_<>[]":
        escaped = escaped.replace(special, "\\" + special)
    return escaped


def _dot_text(*lines: str) -> str:
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
