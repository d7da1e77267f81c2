"""Asks a person before anything is entered or created; the answer is a choice's key, or None.

What was typed before the question could be read is no answer to it, and Enter alone never allows anything.
"""

from time import monotonic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen

from k8snet_tui.session.questions import Question
from k8snet_tui.ui.question_lines import choice_letters, question_lines
from k8snet_tui.ui.widgets.card import Card

UNREAD_S = 0.5
"""A key that comes sooner was meant for what was on the screen before."""


class QuestionModal(ModalScreen[str | None]):
    """By number, by letter, or by arrows and Enter; Esc and c cancel."""

    BINDINGS = [
        Binding("down,j,tab", "choose(1)", show=False),
        Binding("up,k,shift+tab", "choose(-1)", show=False),
        Binding("enter", "answer", show=False),
        Binding("escape,q", "dismiss(None)", show=False),
    ]

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.chosen = len(question.choices)
        """The row of cancel."""
        self._readable_s = float("inf")

    def compose(self) -> ComposeResult:
        card = Card()
        card.border_title = Content("Allow?")
        yield card

    def on_mount(self) -> None:
        self._draw()
        self.call_after_refresh(self._begin_to_listen)

    def _begin_to_listen(self) -> None:
        self._readable_s = monotonic() + UNREAD_S

    @property
    def _is_readable(self) -> bool:
        return monotonic() >= self._readable_s

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._is_readable

    def on_resize(self) -> None:
        self._draw()

    def action_choose(self, step: int) -> None:
        self.chosen = (self.chosen + step) % (len(self.question.choices) + 1)
        self._draw()

    def action_answer(self) -> None:
        self._answer(self.chosen)

    def on_key(self, event: events.Key) -> None:
        if not self._is_readable:
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

    def _draw(self) -> None:
        width = min(76, self.app.size.width - 8)
        self.query_one(Card).show(question_lines(self.question, self.chosen, width), width)
