"""Everything the path pane says about a trace, as lines: the sentence, the chain, and the hops."""

from k8snet_tui.model.path import PathMatch
from k8snet_tui.model.trace import Outcome, Protocol, Strategy, TcpTried, Trace
from k8snet_tui.path.match import match_path
from k8snet_tui.ui.ends import Ends
from k8snet_tui.ui.panes.path.chain import draw_chain
from k8snet_tui.ui.panes.path.hops import hop_table, table_rows
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.render.text import clean, wrap

MARGIN = "  "

_VERDICTS = {
    Outcome.REACHED: (glyphs.REACHED, Tone.GOOD),
    Outcome.OPEN: (glyphs.REACHED, Tone.GOOD),
    Outcome.CONTRADICTED: (glyphs.ATTENTION, Tone.WARNING),
    Outcome.UNREACHED: (glyphs.FAILED, Tone.BAD),
    Outcome.LOST: (glyphs.ATTENTION, Tone.WARNING),
    Outcome.STOPPED: (glyphs.ATTENTION, Tone.WARNING),
}


def path_title(trace: Trace | None, ends: Ends, running: bool) -> str:
    """`Path  shell-1 → httpd ── udp · busybox traceroute · exec in shell-1`, as far as that is known."""
    started = trace.started if trace else None
    if trace is None or started is None:
        return f"Path  {ends.words()}" if ends != Ends() else "Path"
    parts = [started.protocol, trace.tool, _from_words(started.strategy, started.probed_from)]
    if not running and trace.ended is None:
        parts.insert(0, "stopped")
    how = glyphs.DOT.join(clean(part) for part in parts if part)
    return f"Path  {clean(started.source.name)} {glyphs.ARROW} {clean(started.destination.name)} ── {how}"


def verdict_lines(trace: Trace, width: int) -> list[Line]:
    """The sentence: how the trace ended, or while rounds go on what they say so far."""
    said = trace.ended or trace.verdict
    if said is None:
        return []
    glyph, tone = _VERDICTS[said.outcome]
    first, *others = wrap(said.summary, width - len(MARGIN) - 2) or [""]
    rest = [(Span(f"{MARGIN}  {line}", Tone.STRONG),) for line in others]
    return [(Span(f"{MARGIN}{glyph}", tone), Span(f" {first}", Tone.STRONG)), *rest]


def path_lines(trace: Trace, running: bool, width: int) -> list[Line]:
    if trace.started is None:
        return [faint(MARGIN + "starting…")] if running else []
    chain = trace.started.chain
    resolution = trace.started.destination.resolution
    return [
        *draw_chain(chain, match_trace(trace), width),
        *([faint(MARGIN + clean(resolution))] if resolution else []),
        *_table_lines(trace, width),
        *_waiting_lines(trace, running),
        *([] if trace.verdict else [_tcp_line(tried, trace.started.protocol) for tried in trace.tcp]),
        *([BLANK, faint(f"{MARGIN}chain {clean(chain.basis)}")] if chain.basis else []),
    ]


def match_trace(trace: Trace) -> PathMatch:
    """What the hops so far prove of the chain, where they contradict it, and where it is cut."""
    said, started = trace.ended or trace.verdict, trace.started
    if started is None:
        return PathMatch()
    return match_path(started.chain, trace.hops, started.destination, said.outcome if said else None)


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
    note = f"   round {trace.rounds}" if trace.rounds else ""
    return hop_table(table_rows(trace), width, note)


def _waiting_lines(trace: Trace, running: bool) -> list[Line]:
    if not running or trace.ended or trace.rounds or trace.reached_round:
        return []
    answered = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
    return [faint(f"{MARGIN}waiting for hop {answered + 1}…")]


def _tcp_line(tried: TcpTried, protocol: Protocol) -> Line:
    return faint(f"{MARGIN}no answer to {protocol} probes; tcp port {tried.port}: {tried.result}")
