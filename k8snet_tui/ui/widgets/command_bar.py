"""Where a command is typed, and where it is said why one could not be followed."""

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from k8snet_tui.ui.cells import clean, wrap
from k8snet_tui.ui.commands import complete, find_candidates, wanted_names
from k8snet_tui.ui.lines import BLANK, Line, Span, Tone, merge
from k8snet_tui.ui.painting import paint

MOST_CANDIDATES = 20
MOST_SAID = 3
"""Lines of a sentence; the bar is as high as they are many."""


class CommandBar(Widget, can_focus=True):
    """Hidden until a colon is typed. It stays open while a command is followed; Esc leaves it."""

    class Given(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Whatever was begun is to be given up."""

    class NamesWanted(Message):
        """Some are about to be typed: `context` or `namespace`."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._text = ""
        self._said: list[str] = []
        self._tone = Tone.FAINT
        self._names: dict[str, Sequence[str]] = {}
        self._asked: set[str] = set()
        self._held: list[events.Key] | None = None
        """A Tab that came before the names did, and an Enter after it."""
        self._back_to: Widget | None = None

    @property
    def is_open(self) -> bool:
        return self.screen.has_class("commanding")

    def open(self, text: str = "") -> None:
        if not self.is_open:
            self._back_to = self.screen.focused
            self._names, self._asked, self._held = {}, set(), None
            self.screen.add_class("commanding")
        self._type(text)
        self.screen.set_focus(self)

    def offer(self, kind: str, names: Sequence[str]) -> None:
        """Names to complete from; none where they can't be known."""
        self._names[kind] = [clean(name) for name in names]
        self.refresh()
        held, self._held = self._held, None
        for key in held or ():
            self._take(key)

    def say(self, sentence: str, tone: Tone = Tone.BAD) -> None:
        """Below what was typed, until something else is."""
        self._said = wrap(sentence, max(20, self.app.size.width - 4))[:MOST_SAID]
        self._tone = tone
        self.styles.height = 1 + len(self._said)
        self.refresh()

    def close(self) -> None:
        self.screen.remove_class("commanding")
        if self.screen.focused is self:
            self.screen.set_focus(self._back_to)

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+c":
            return
        event.stop()
        event.prevent_default()
        kind = wanted_names(self._text)
        if event.key == "tab" and kind and kind not in self._names:
            self._held = [event]
        elif event.key == "enter" and self._held:
            self._held.append(event)
        else:
            self._held = None
            self._take(event)

    def _take(self, event: events.Key) -> None:
        if event.key == "escape" or (event.key == "backspace" and not self._text):
            self.post_message(self.Left())
            self.close()
        elif event.key == "enter":
            self._give()
        elif event.key == "tab":
            self._type(complete(self._text, self._names))
        elif event.key == "backspace":
            self._type(self._text[:-1])
        elif event.key == "ctrl+u":
            self._type("")
        elif event.is_printable and event.character:
            self._type(self._text + event.character)

    def on_paste(self, event: events.Paste) -> None:
        self._type(self._text + clean(event.text))

    def render_line(self, y: int) -> Strip:
        if y == 0:
            return paint(self._typed_line(), self.size.width)
        said = self._said[y - 1] if y <= len(self._said) else ""
        return paint((Span(f"   {said}", self._tone),) if said else BLANK, self.size.width)

    def _give(self) -> None:
        """Nothing typed is nothing wanted."""
        if self._text.strip():
            self.post_message(self.Given(self._text))
        else:
            self.close()

    def _type(self, text: str) -> None:
        self._text = text
        self.say("")
        kind = wanted_names(text)
        if kind and kind not in self._asked:
            self._asked.add(kind)
            self.post_message(self.NamesWanted(kind))

    def _typed_line(self) -> Line:
        candidates = find_candidates(self._text, self._names)
        is_whole = len(candidates) == 1 and self._text.endswith(candidates[0])
        hint = "" if is_whole else "  ".join(candidates[:MOST_CANDIDATES])
        typed = Span(f"{clean(self._text)}▏")
        return merge((Span(" :", Tone.KEY), typed, Span(f"  {hint}" if hint else "", Tone.FAINT)))
