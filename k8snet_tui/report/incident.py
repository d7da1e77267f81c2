"""What happened on a path, in one Markdown page for a ticket: the sentence first, then what it rests on.

Made of a recording alone, so that whoever has the two files sees in one what the other says.
"""

from collections.abc import Iterator, Sequence

from k8snet_tui.model.path import Chain, Device
from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.records import Note
from k8snet_tui.report.table_formats import COLUMNS, hop_row, markdown_notes, markdown_rows, markdown_text
from k8snet_tui.report.text_format import clock_note

MOST_MOMENTS = 100
"""Changes that are listed; a path that flaps for a night has more."""

Moment = tuple[str, str]
"""What the clock showed, and what was said then."""


def incident_report(playback: Playback, recording: str) -> str:
    """`recording` is the name of the file that the page stands beside."""
    trace, moments = Trace(), list[Moment]()
    for observed, state in playback.states():
        trace, said = state.trace, _sentence(state.trace)
        if said and (not moments or moments[-1][1] != said):
            moments.append((_clock(playback, observed.at_s), said))
    return "".join(f"{line}\n" for line in _page(playback, trace, moments, recording))


def _page(playback: Playback, trace: Trace, moments: Sequence[Moment], recording: str) -> Iterator[str]:
    yield f"# {markdown_text(_sentence(trace) or 'nothing was found yet')}"
    yield from ("", _introduction(playback, trace))
    rows = markdown_rows(COLUMNS, map(hop_row, trace.hops))
    yield from ("", "## Hops", "", *rows, *markdown_notes(clock_note(trace)))
    if trace.started:
        yield from ("", "## Expected path", "", *_chain_lines(trace.started.chain))
    yield from ("", "## What was said, and when", "")
    yield from markdown_rows(("time", "sentence"), moments[-MOST_MOMENTS:])
    if notes := [event for event in playback.recording.events if isinstance(event, Note)]:
        yield from ("", "## Notes", "")
        yield from markdown_rows(("time", "note"), ((_clock(playback, n.at_s), n.text) for n in notes))
    yield from ("", "## Recording", "", f"    k8snet-tui replay {recording}")
    if shortcomings := playback.shortcomings():
        yield from ("", f"Of that file: {shortcomings}.")


def _introduction(playback: Playback, trace: Trace) -> str:
    header = playback.recording.header
    first, last = header.began, playback.clock(playback.recording.duration_s)
    ends = f"{_end(header.source)} to {_end(header.destination)}"
    how = "1 round" if trace.rounds == 1 else f"{trace.rounds} rounds"
    if trace.started:
        how += f" of {trace.started.protocol} probes from {markdown_text(trace.started.probed_from)}"
    by = f"watched by {markdown_text(header.tool)}"
    return f"{ends}, {first:%Y-%m-%d %H:%M:%S} to {last:%H:%M:%S} {last:%Z}: {how}, {by}."


def _chain_lines(chain: Chain) -> Iterator[str]:
    yield from markdown_rows(
        ("node", "devices, in order", "known from"),
        ((s.node or "outside", " – ".join(map(_device, s.devices)), s.source) for s in chain.segments),
    )
    mtu = f"MTU {chain.mtu_bytes}" if chain.mtu_bytes else "MTU not read"
    yield from ("", f"The chain is {markdown_text(chain.basis)}; {mtu}.")
    if chain.cut:
        yield from ("", f"The way ends: {markdown_text(chain.cut.why)}.")


def _device(device: Device) -> str:
    return device.name if device.is_up else f"{device.name} (down)"


def _sentence(trace: Trace) -> str:
    said = trace.ended or trace.verdict
    return said.summary if said else ""


def _end(end: Endpoint) -> str:
    return f"**{markdown_text(end.name)}** ({markdown_text(end.address)})"


def _clock(playback: Playback, at_s: float) -> str:
    return f"{playback.clock(at_s):%H:%M:%S}"
