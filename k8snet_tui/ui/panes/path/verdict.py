"""What is found of a path, as the sign of it and the sentence behind that."""

from k8snet_tui.model.trace import Outcome, Trace
from k8snet_tui.trace.outcome import describe_silence
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.styled_line import Line, Span, Tone
from k8snet_tui.ui.render.text import wrap

MARGIN = "  "
_SIGNS = {
    Outcome.REACHED: (glyphs.REACHED, Tone.GOOD),
    Outcome.OPEN: (glyphs.REACHED, Tone.GOOD),
    Outcome.CONTRADICTED: (glyphs.ATTENTION, Tone.WARNING),
    Outcome.UNREACHED: (glyphs.FAILED, Tone.BAD),
    Outcome.LOST: (glyphs.ATTENTION, Tone.WARNING),
    Outcome.STOPPED: (glyphs.ATTENTION, Tone.WARNING),
}


def verdict_sign(trace: Trace) -> tuple[str, Tone]:
    """Of how the trace ended, or of what its rounds say so far; blank while they say nothing."""
    said = trace.ended or trace.verdict
    return _SIGNS[said.outcome] if said else (" ", Tone.PLAIN)


def verdict_lines(trace: Trace, width: int, direction: str = "") -> list[Line]:
    """The sentence; `direction` stands before it where there are two."""
    said = trace.ended or trace.verdict
    if said is None:
        return []
    sign, tone = verdict_sign(trace)
    begin = f"{MARGIN}{direction} " if direction else MARGIN
    silence = describe_silence(trace)
    summary = f"{said.summary}; {silence}" if silence else said.summary
    first, *others = wrap(summary, width - len(begin) - 2) or [""]
    rest = [(Span(f"{' ' * len(begin)}  {line}", Tone.STRONG),) for line in others]
    return [(Span(begin), Span(sign, tone), Span(f" {first}", Tone.STRONG)), *rest]
