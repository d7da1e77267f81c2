"""Asks a person before anything is entered or created; the answer is a choice's key, or None.

What was typed before the question could be read is no answer to it, and Enter alone never allows anything.
"""

from time import monotonic

from textual import events
from textual.binding import Binding

from k8snet_tui.session.questions import Question
from k8snet_tui.ui.render.glyphs import CURSOR
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint
from k8snet_tui.ui.render.text import clean, fit, wrap
from k8snet_tui.ui.widgets.card import CardModal

UNREAD_S = 0.5
"""A key that comes sooner was meant for what was on the screen before."""
CANCEL = "cancel"
_TAKEN = "jkq"
"""Letters that mean something else in the modal."""


class QuestionModal(CardModal[str | None]):
    """By number, by letter, or by arrows and Enter; Esc and c cancel."""

    WIDEST = 76
    BINDINGS = [
        Binding("down,j,tab", "choose(1)", show=False),
        Binding("up,k,shift+tab", "choose(-1)", show=False),
        Binding("enter", "answer", show=False),
        Binding("escape,q", "dismiss(None)", show=False),
    ]

    def __init__(self, question: Question) -> None:
        super().__init__("Allow?")
        self.question = question
        self.chosen = len(question.choices)
        """The row of cancel."""
        self._readable_s = float("inf")

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin_to_listen)

    def _begin_to_listen(self) -> None:
        self._readable_s = monotonic() + UNREAD_S

    @property
    def _is_readable(self) -> bool:
        return monotonic() >= self._readable_s

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._is_readable

    def action_choose(self, step: int) -> None:
        self.chosen = (self.chosen + step) % (len(self.question.choices) + 1)
        self.draw()

    def action_answer(self) -> None:
        self._answer(self.chosen)

    def on_key(self, event: events.Key) -> None:
        """It counts when a key was typed, for in a burst it may have waited for those before it."""
        if event.time < self._readable_s:
            event.stop()
            event.prevent_default()
            return
        letters = choice_letters(self.question)
        if event.character and event.character.isdigit():
            number = int(event.character) - 1
        elif event.character in letters:
            number = letters.index(event.character)
        else:
            return
        if 0 <= number <= len(self.question.choices):
            event.stop()
            event.prevent_default()
            self._answer(number)

    def _answer(self, number: int) -> None:
        """The row after the last choice is cancel."""
        choices = self.question.choices
        self.dismiss(choices[number].key if number < len(choices) else None)

    def card_lines(self, width: int) -> list[Line]:
        return question_lines(self.question, self.chosen, width)


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
