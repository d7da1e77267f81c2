"""The path that is shown, told step by step."""

from collections.abc import Sequence

from k8snet_tui.path.explain import explain_path
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.render.text import wrap
from k8snet_tui.ui.traces.watched import FollowedTrace
from k8snet_tui.ui.widgets.card import ScrollModal

_NUMBER_WIDTH = 4
NOTHING = "There is no path to explain yet: its first answers have still to come."


class ExplainModal(ScrollModal):
    """As it is when it is opened: a text that changed while it is read would be hard to follow."""

    WIDEST = 76

    def __init__(self, directions: Sequence[FollowedTrace]) -> None:
        super().__init__("The path, step by step")
        self._directions = directions

    def card_lines(self, width: int) -> list[Line]:
        texts = [explain_path(each.trace) for each in self._directions]
        if not any(texts):
            return [faint(line) for line in wrap(NOTHING, width)]
        lines: list[Line] = []
        for each, steps in zip(self._directions, texts, strict=True):
            if len(texts) > 1:
                lines += [(Span(each.ends.words(), Tone.STRONG),), BLANK]
            lines += _step_lines(steps, width)
        return [*lines, faint("↑ ↓ and PgDn scroll · Esc leaves")]


def _step_lines(steps: Sequence[str], width: int) -> list[Line]:
    lines: list[Line] = []
    for number, step in enumerate(steps, 1):
        for place, text in enumerate(wrap(step, width - _NUMBER_WIDTH)):
            begin = f"{number:>2}. " if place == 0 else " " * _NUMBER_WIDTH
            lines.append((Span(begin, Tone.KEY), Span(text)))
        lines.append(BLANK)
    return lines
