"""A trace as mtr prints its report, for tickets and for programs that read mtr's text and JSON.

Layout and titles are those of mtr's `ui/report.c` (0.95). The head also names the target, and the places of
the hops stand behind the figures, where a reader of mtr's columns does not look. Times are milliseconds, with
more decimals than mtr's text has: a pod answers within some tens of microseconds.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, Trace
from k8snet_tui.report.text_format import clock_note, origin_note, place

NOBODY = "???"
"""mtr's name for a hop that never answered."""


def mtr_report(trace: Trace, begun: datetime) -> Iterator[str]:
    """The lines of the text report; `begun` with its time zone."""
    if trace.started is None:
        return
    source, destination = trace.started.source, trace.started.destination
    head = f"HOST: {source.name} to {destination.name} ({destination.address})"
    width = max(len(head), 6 + max((len(_address(hop)) for hop in trace.hops), default=0)) + 2
    yield f"Start: {begun.isoformat(timespec='seconds')}"
    yield f"{head:<{width}}" + "Loss%   Snt    Last     Avg    Best    Wrst   StDev"
    for hop in trace.hops:
        name = f"{hop.ttl:>3}.|-- {_address(hop)}"
        yield f"{name:<{width}}{_text_figures(hop.statistics)}  {place(hop.location)}".rstrip()
    if said := trace.ended or trace.verdict:
        yield said.summary
    yield from origin_note(trace)
    yield from clock_note(trace)


def mtr_json(trace: Trace) -> str:
    """mtr's JSON: `{"report": {"mtr": …, "hubs": […]}}`, column titles as keys."""
    hubs = [_hub(hop) for hop in trace.hops]
    head = {
        "src": trace.started.source.name if trace.started else "",
        "dst": trace.started.destination.address if trace.started else "",
        "tests": trace.rounds,
    }
    document = {"report": {"mtr": head, "hubs": hubs}}
    return msgspec.json.format(msgspec.json.encode(document), indent=4).decode()


def _hub(hop: Hop) -> dict[str, object]:
    figures = hop.statistics
    return {
        "count": hop.ttl,
        "host": _address(hop),
        "Loss%": round(figures.loss_percent or 0.0, 3),
        "Snt": figures.decided,
        "Last": _ms(figures.last_us),
        "Avg": _ms(figures.average_us),
        "Best": _ms(figures.best_us),
        "Wrst": _ms(figures.worst_us),
        "StDev": _ms(figures.deviation_us),
    }


def _address(hop: Hop) -> str:
    return hop.replies[0].address if hop.replies else NOBODY


def _text_figures(figures: HopStatistics) -> str:
    times = (figures.last_us, figures.average_us, figures.best_us, figures.worst_us, figures.deviation_us)
    shown = "".join(f"{_ms(time):>8.3f}" for time in times)
    return f"{figures.loss_percent or 0.0:>4.1f}%{figures.decided:>6}{shown}"


def _ms(time_us: float | None) -> float:
    """mtr prints 0 for what it does not know."""
    return round((time_us or 0.0) / 1000, 3)
