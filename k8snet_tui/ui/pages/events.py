"""Events, conditions and findings as rows of a page."""

from collections.abc import Sequence

from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.cluster import Live, LoadState
from k8snet_tui.model.description import Condition, Event
from k8snet_tui.ui.pages.entry import Sheet
from k8snet_tui.ui.render.figures import format_age, format_age_in_steps
from k8snet_tui.ui.render.glyphs import ARROW, ATTENTION, FAILED
from k8snet_tui.ui.render.styled_line import Tone

_AGE, _COUNT, _REASON = 5, 5, 18
_PROBLEMS = frozenset(("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"))
"""Conditions of a node that are well when they are False."""


def add_finding(sheet: Sheet, finding: Finding) -> None:
    """The sentence first; then what it rests on, and what may help."""
    tone = Tone.BAD if finding.is_broken else Tone.WARNING
    sheet.text(finding.sentence, tone, mark=FAILED if finding.is_broken else ATTENTION)
    for words in finding.evidence:
        sheet.text(words, Tone.FAINT)
    if finding.remedy:
        sheet.text(finding.remedy, mark=ARROW)


def add_events(sheet: Sheet, events: Sequence[Event], state: LoadState, now_s: float, mono_s: float) -> None:
    """The latest first."""
    sheet.section("Events")
    sheet.trouble(state, mono_s)
    if not events and isinstance(state, Live):
        sheet.text("none: a cluster forgets them after an hour", Tone.FAINT)
    for event in events:
        times = f"×{event.count}" if event.count > 1 else ""
        age = format_age_in_steps(event.last_s, now_s)
        cells = (age, times, event.reason, f"{event.message} ({event.source})")
        tone = Tone.WARNING if event.warning else Tone.PLAIN
        sheet.columns(cells, (_AGE, _COUNT, _REASON), tone, key=event.key)


def add_conditions(sheet: Sheet, conditions: Sequence[Condition], now_s: float) -> None:
    sheet.section("Conditions")
    for condition in conditions:
        well = "False" if condition.kind in _PROBLEMS else "True"
        tone = Tone.PLAIN if condition.status == well else Tone.WARNING
        age = format_age(int(now_s - condition.since_s)) if condition.since_s else ""
        why = " · ".join(filter(None, (condition.reason, condition.message)))
        sheet.columns((condition.kind, condition.status, age, why), (26, 7, _AGE), tone)
