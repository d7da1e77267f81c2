"""Everything the path pane says about a trace, as lines: the chain, the hops, and how it stands."""

from k8snet_tui.model.trace import Outcome, Strategy, TcpTried, Trace
from k8snet_tui.path.marks import mark_chain
from k8snet_tui.ui import glyphs
from k8snet_tui.ui.cells import clean, wrap
from k8snet_tui.ui.chain_drawing import draw_chain
from k8snet_tui.ui.hop_columns import hop_heading, hop_lines, measure_hops, silent_line
from k8snet_tui.ui.lines import BLANK, Line, Span, Tone, faint

MARGIN = "  "

_VERDICTS = {
    Outcome.REACHED: (glyphs.REACHED, Tone.GOOD),
    Outcome.OPEN: (glyphs.REACHED, Tone.GOOD),
    Outcome.CONTRADICTED: (glyphs.ATTENTION, Tone.WARNING),
    Outcome.UNREACHED: (glyphs.FAILED, Tone.BAD),
    Outcome.LOST: (glyphs.ATTENTION, Tone.WARNING),
    Outcome.STOPPED: (glyphs.ATTENTION, Tone.WARNING),
}


def path_lines(trace: Trace, running: bool, width: int) -> list[Line]:
    if trace.started is None:
        waiting = [faint(MARGIN + "starting…")] if running else []
        return [*waiting, *_ending_lines(trace, width)]
    chain = trace.started.chain
    drawn = draw_chain(chain, mark_chain(chain, trace.hops), width)
    said = trace.started.destination.said
    return [
        *drawn,
        *([faint(MARGIN + clean(said))] if said else []),
        *_table_lines(trace, width),
        *_waiting_lines(trace, running),
        *([] if trace.verdict else [_tcp_line(tried) for tried in trace.tcp]),
        *_ending_lines(trace, width),
        *([BLANK, faint(f"{MARGIN}chain {clean(chain.basis)}")] if chain.basis else []),
    ]


def path_title(trace: Trace, running: bool) -> str:
    """`udp · busybox traceroute · exec in shell-1`, once that is known."""
    if trace.started is None:
        return ""
    parts = [
        trace.started.protocol,
        trace.tool,
        _from_words(trace.started.strategy, trace.started.probed_from),
    ]
    if not running and trace.ended is None:
        parts.insert(0, "stopped")
    return glyphs.DOT.join(clean(part) for part in parts if part)


def _from_words(strategy: Strategy, probed_from: str) -> str:
    match strategy:
        case Strategy.EXEC:
            return f"exec in {probed_from}"
        case Strategy.EPHEMERAL:
            return f"ephemeral container in {probed_from}"
        case Strategy.POD | Strategy.NODE:
            return f"from {probed_from}"


def _table_lines(trace: Trace, width: int) -> list[Line]:
    if not trace.hops:
        return []
    widths = measure_hops(trace.hops, width)
    rounds = f"   round {trace.rounds}" if trace.rounds else ""
    reached = trace.reached_round > 0
    answered = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
    rows = [line for hop in trace.hops[:answered] for line in hop_lines(hop, widths, reached)]
    if trace.hops[answered:] and not reached:
        rows.append(silent_line(answered + 1, len(trace.hops), widths))
    return [(Span(hop_heading(widths) + rounds, Tone.FAINT),), *rows]


def _waiting_lines(trace: Trace, running: bool) -> list[Line]:
    if not running or trace.ended or trace.rounds or trace.reached_round:
        return []
    answered = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
    return [faint(f"{MARGIN}waiting for hop {answered + 1}…")]


def _tcp_line(tried: TcpTried) -> Line:
    return faint(f"{MARGIN}no answer to udp probes; tcp port {tried.port}: {tried.result}")


def _ending_lines(trace: Trace, width: int) -> list[Line]:
    """The sentence: how the trace ended, or while rounds go on what they say so far."""
    said = trace.ended or trace.verdict
    if said is None:
        return []
    glyph, tone = _VERDICTS[said.outcome]
    first, *others = wrap(said.summary, width - len(MARGIN) - 2) or [""]
    rest = [(Span(f"{MARGIN}  {line}", Tone.STRONG),) for line in others]
    return [BLANK, (Span(f"{MARGIN}{glyph}", tone), Span(f" {first}", Tone.STRONG)), *rest]
