"""Both directions of a path: side by side, or one under the other where that is too narrow."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from k8snet_tui.path.mirror import arrives, compare_directions
from k8snet_tui.ui.panes.path.hop_table import HopColumns
from k8snet_tui.ui.panes.path.lines import is_stopped, path_lines, round_words
from k8snet_tui.ui.panes.path.verdict import MARGIN, verdict_lines
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone
from k8snet_tui.ui.render.text import clean, fit, width_of, wrap
from k8snet_tui.ui.traces.watched import FollowedTrace

SIDE_BY_SIDE_FROM = 100
"""Below, half of it is too narrow for a table of hops."""
BETWEEN = " │ "
MOST_TOLD = 2
"""Differences in words; all are marked in the tables."""
MIRRORED = "the way back is the way there, turned round"


def direction_verdicts(there: FollowedTrace, back: FollowedTrace, width: int) -> list[Line]:
    """A sentence for each direction, and whether they are each other's mirror."""
    return [
        *verdict_lines(there.trace, width, glyphs.ARROW),
        *verdict_lines(back.trace, width, glyphs.BACK_ARROW),
        *_difference_lines(there, back, width),
    ]


def direction_lines(
    there: FollowedTrace,
    back: FollowedTrace,
    width: int,
    columns: HopColumns,
    shift: int = 0,
    height: int | None = None,
) -> list[Line]:
    differences = compare_directions(there.trace, back.trace)
    odd = frozenset(each.there for each in differences), frozenset(each.back for each in differences)
    room = (width - len(BETWEEN)) // 2 if width >= SIDE_BY_SIDE_FROM else width
    if height is not None:
        height = (height if room < width else height // 2) - 1
    parts = [
        [
            _direction_heading(each, arrow),
            *path_lines(each.trace, each.is_running, room, columns, marked, shift, height),
        ]
        for each, arrow, marked in zip((there, back), (glyphs.ARROW, glyphs.BACK_ARROW), odd, strict=True)
    ]
    if room == width:
        return [*parts[0], BLANK, *parts[1]]
    return list(_side_by_side(parts[0], parts[1], room))


def _difference_lines(there: FollowedTrace, back: FollowedTrace, width: int) -> list[Line]:
    differences = compare_directions(there.trace, back.trace)
    if not differences:
        both = arrives(there.trace) and arrives(back.trace)
        return [(Span(f"{MARGIN}{glyphs.BOTH_WAYS} {MIRRORED}", Tone.FAINT),)] if both else []
    told = "; ".join(each.why for each in differences[:MOST_TOLD])
    rest = f"; and {len(differences) - MOST_TOLD} more" if len(differences) > MOST_TOLD else ""
    lines = wrap(told + rest, width - len(MARGIN) - 2)
    return [
        (Span(f"{MARGIN}{glyphs.DIFFERENT if number == 0 else ' '} {line}", Tone.WARNING),)
        for number, line in enumerate(lines)
    ]


def _direction_heading(followed: FollowedTrace, arrow: str) -> Line:
    started = followed.trace.started
    words = (
        f"{started.source.name} {glyphs.ARROW} {started.destination.name}"
        if started
        else followed.ends.words()
    )
    stopped = f"{glyphs.DOT}stopped" if is_stopped(followed) else ""
    rounds = Span(f"   {round_words(followed.trace)}{stopped}", Tone.FAINT)
    return (Span(f" {arrow} {clean(words)}", Tone.STRONG), rounds)


def _side_by_side(left: Sequence[Line], right: Sequence[Line], room: int) -> Iterator[Line]:
    for one, other in zip_longest(left, right, fillvalue=BLANK):
        yield (*_fit_line(one, room), Span(BETWEEN, Tone.FAINT), *_fit_line(other, room))


def _fit_line(line: Line, width: int) -> Line:
    """In exactly so many cells."""
    spans: list[Span] = []
    left = width
    for span in line:
        cells = min(left, width_of(span.text))
        spans.append(Span(fit(span.text, cells), span.tone) if cells < width_of(span.text) else span)
        left -= cells
    return (*spans, Span(" " * left))
