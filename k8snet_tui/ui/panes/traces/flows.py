"""What is said above the page of traces when these are flows of one path: which ways they take."""

from collections.abc import Iterator

from k8snet_tui.path.flow_paths import FlowPath, describe_flows, group_flows
from k8snet_tui.ui.render.glyphs import DIFFERENT
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, faint
from k8snet_tui.ui.render.text import clean, wrap
from k8snet_tui.ui.traces.watched import Watched

MARGIN = "   "
WAYS = "ABCDEFGHIJKLMNOP"


def find_ways(watched: Watched) -> tuple[FlowPath, ...]:
    """Of the flows of which something is said so far."""
    traces = {number: each.trace for number, each in watched.flows.items()}
    return group_flows({n: t for n, t in traces.items() if t.started and (t.ended or t.verdict)})


def name_ways(ways: tuple[FlowPath, ...]) -> dict[int, str]:
    """A letter for each flow, by its number: the same for flows that go the same way."""
    return {number: letter for letter, way in zip(WAYS, ways, strict=False) for number in way.flows}


def flow_lines(watched: Watched, ways: tuple[FlowPath, ...], width: int) -> Iterator[Line]:
    """Nothing where there are no flows."""
    flows = watched.flows
    if not flows:
        return
    awaited = sum(not (each.trace.ended or each.trace.verdict) for each in flows.values())
    waits = f"waiting for {awaited} of {len(flows)} flows: they begin a second apart"
    said = waits if awaited or not ways else describe_flows(ways)
    tone = Tone.WARNING if len(ways) > 1 else Tone.STRONG
    sign = DIFFERENT if len(ways) > 1 else " "
    for number, line in enumerate(wrap(clean(said), width - len(MARGIN))):
        yield (Span(f" {'' if number else sign}".ljust(len(MARGIN))), Span(line, tone))
    first = next(iter(flows.values())).trace.started
    shared = [ways.sentence for ways in first.chain.equal_cost] if first else []
    for sentence in filter(None, (*shared, watched.flows_reason)):
        yield from (faint(MARGIN + line) for line in wrap(clean(sentence), width - len(MARGIN)))
