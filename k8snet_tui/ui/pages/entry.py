"""One row of a page: a line, what it opens, and what a copy of it is."""

from collections.abc import Sequence

from msgspec import Struct

from k8snet_tui.model.cluster import LoadState
from k8snet_tui.ui.pages.subjects import Subject
from k8snet_tui.ui.render.load_state import state_words
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone
from k8snet_tui.ui.render.text import clean, fit, fold, width_of

TERM_WIDTH = 13
INDENT = "  "


class Entry(Struct, frozen=True):
    line: Line
    """Its first cell is blank, for the cursor."""
    key: str
    """What it is, however its words change: the cursor stays on it."""
    opens: Subject | None = None
    copied: str = ""
    """Without what only aligns it."""


class Sheet:
    """Builds the rows of a page, section by section, for one width."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.entries: list[Entry] = []
        self._section = ""
        self._count = 0

    def section(self, title: str) -> None:
        """A heading, after an empty row where it is not the first."""
        self._section = title
        self._count = 0
        if self.entries:
            self.add(BLANK)
        self.add((Span(f"{INDENT}{title}", Tone.STRONG),))

    def add(self, line: Line, *, key: str = "", opens: Subject | None = None, copied: str = "") -> None:
        self._count += 1
        self.entries.append(Entry(line, key or f"{self._section} {self._count}", opens, copied))

    def text(
        self, text: str, tone: Tone = Tone.PLAIN, *, mark: str = "", opens: Subject | None = None
    ) -> None:
        """A sentence over as many rows as it needs, under a mark of one cell."""
        indent = f"{INDENT}{mark} " if mark else f"{INDENT}{INDENT}"
        for number, line in enumerate(fold(text, self.width - len(indent))):
            start = indent if number == 0 else " " * len(indent)
            self.add((Span(f"{start}{line}", tone),), opens=opens, copied=text)

    def fact(self, term: str, words: str, tone: Tone = Tone.PLAIN, *, opens: Subject | None = None) -> None:
        """A term, whole up to half of the row, and beside it what is known; nothing where that is empty."""
        if not words:
            return
        term_width = min(max(TERM_WIDTH, width_of(clean(term)) + 1), self.width // 2)
        room = self.width - len(INDENT) - term_width
        for number, line in enumerate(fold(words, room)):
            head = fit(term if number == 0 else "", term_width - 1) + " "
            self.add(
                (Span(f"{INDENT}{head}", Tone.FAINT), Span(line, tone)),
                key=f"{self._section} {term} {number}",
                opens=opens,
                copied=words,
            )

    def columns(
        self,
        cells: Sequence[str],
        widths: Sequence[int],
        tone: Tone = Tone.PLAIN,
        *,
        key: str = "",
        opens: Subject | None = None,
    ) -> None:
        """Cells side by side; the last has the rest of the row, and goes on in rows below."""
        head = INDENT + INDENT + "".join(fit(c, w) + " " for c, w in zip(cells, widths, strict=False))
        for number, line in enumerate(fold(cells[-1], max(12, self.width - len(head)))):
            start = head if number == 0 else " " * len(head)
            row_key = f"{key} {number}" if key else ""
            self.add((Span(f"{start}{line}", tone),), key=row_key, opens=opens, copied=cells[-1])

    def trouble(self, state: LoadState, now_s: float) -> None:
        """Why what stands here may be old, or is missing. `now_s` is the monotonic clock."""
        if words := getattr(state, "sentence", "") or state_words(state, now_s):
            self.text(words, Tone.WARNING)
