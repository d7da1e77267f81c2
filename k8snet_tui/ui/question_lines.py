"""A question as lines: what is asked, each choice with what it leaves behind, and cancel."""

from k8snet_tui.session.questions import Question
from k8snet_tui.ui.render.glyphs import CURSOR
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.render.text import clean, fit, wrap

CANCEL = "cancel"
_TAKEN = "jkq"
"""Letters that mean something else in the modal."""


def choice_letters(question: Question) -> list[str]:
    """A letter for each choice and for cancel: the first of its key that is still free."""
    letters: list[str] = []
    for key in (*(choice.key for choice in question.choices), CANCEL):
        free = (
            c for c in key.lower() if c.isascii() and c.isalpha() and c not in _TAKEN and c not in letters
        )
        letters.append(next(free, ""))
    return letters


def question_lines(question: Question, chosen: int, width: int) -> list[Line]:
    lines: list[Line] = [(Span(line, Tone.STRONG),) for line in wrap(question.title, width)]
    letters = choice_letters(question)
    for number, choice in enumerate(question.choices):
        lines.append(BLANK)
        lines.append(_row(number, letters[number], choice.label, number == chosen, width))
        lines += [faint(f"       {line}") for line in wrap(choice.detail, width - 8)]
    lines.append(BLANK)
    lines.append(_row(len(question.choices), letters[-1], CANCEL, chosen == len(question.choices), width))
    for reason in question.left_out:
        lines += [BLANK, *(faint(line) for line in wrap(f"not offered: {clean(reason)}", width))]
    lines += [BLANK, faint("a number or a letter, or ↑ ↓ and Enter · Esc cancels")]
    return lines


def _row(number: int, letter: str, label: str, chosen: bool, width: int) -> Line:
    cursor = CURSOR if chosen else " "
    text = f" {fit(clean(label), width - 8).rstrip()}"
    return (
        Span(f"{cursor} "),
        Span(f"{number + 1}", Tone.KEY),
        Span(" "),
        Span(letter or " ", Tone.KEY),
        Span(f"  {text.strip()}", Tone.STRONG if chosen else Tone.PLAIN),
    )
