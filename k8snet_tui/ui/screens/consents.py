"""Shows what a person has allowed on this cluster, and takes back what is wanted no longer."""

from collections.abc import Sequence

from msgspec import Struct
from textual.binding import Binding

from k8snet_tui.session.consents import Consent
from k8snet_tui.ui.render.glyphs import CURSOR
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, faint, plain
from k8snet_tui.ui.render.text import clean, wrap
from k8snet_tui.ui.widgets.card import RowsModal

NOTHING = "Nothing is allowed but to list and to watch."
KEYS = "x withdraws it: it is asked again when it is needed · a asks about reading nodes now · Esc leaves"


class Answer(Struct, frozen=True):
    withdrawn: tuple[Consent, ...]
    asks: bool = False
    """How far reading may go is asked anew, at once."""


class ConsentsModal(RowsModal[Answer | None]):
    """Gives None for Esc."""

    WIDEST = 76
    BINDINGS = [
        Binding("x,delete,backspace", "withdraw", show=False),
        Binding("a", "ask", show=False),
        Binding("enter", "dismiss(None)", show=False),
    ]

    def __init__(self, consents: Sequence[Consent]) -> None:
        super().__init__("Allowed")
        self.consents = consents

    def count(self) -> int:
        return len(self.consents)

    def action_withdraw(self) -> None:
        if self.consents:
            self.dismiss(Answer((self.consents[self.cursor],)))

    def action_ask(self) -> None:
        """What was answered before is taken back for it."""
        self.dismiss(Answer(tuple(each for each in self.consents if each.is_about_reading), asks=True))

    def card_lines(self, width: int) -> list[Line]:
        lines = consent_lines(self.consents, self.cursor, width) if self.consents else [plain(NOTHING)]
        return [*lines, BLANK, *(faint(line) for line in wrap(KEYS, width))]


def consent_lines(consents: Sequence[Consent], cursor: int, width: int) -> list[Line]:
    return [
        (
            Span(f"{CURSOR if index == cursor and not number else ' '} "),
            Span(words, Tone.STRONG if index == cursor else Tone.PLAIN),
        )
        for index, consent in enumerate(consents)
        for number, words in enumerate(wrap(clean(consent.words), width - 2))
    ]
