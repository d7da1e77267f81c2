"""Where a command is typed, and where it is said why one could not be followed."""

from collections.abc import Sequence

from textual import events
from textual.message import Message

from k8snet_tui.ui.commands.line import Command, CommandLine
from k8snet_tui.ui.render.glyphs import ELLIPSIS
from k8snet_tui.ui.render.styled_line import Span, Tone
from k8snet_tui.ui.render.text import clean, width_of, wrap
from k8snet_tui.ui.widgets.input_bar import InputBar

MOST_CANDIDATES = 20
MOST_SAID = 3
"""Lines of a sentence; the bar is as high as they are many."""


class CommandBar(InputBar):
    """It stays open while a command is followed; Esc leaves it."""

    SIGN = ":"

    class Given(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Whatever was begun is to be given up."""

    class NamesWanted(Message):
        """Some are about to be typed after this command."""

        def __init__(self, command: Command) -> None:
            super().__init__()
            self.command = command

    def __init__(self, commands: Sequence[Command], *, id: str) -> None:
        super().__init__(id=id)
        self.command_line = CommandLine(commands)
        self._names: dict[str, Sequence[str]] = {}
        self._asked: set[str] = set()
        self.waits_for_names = False
        """To complete one: a Tab came before they did."""
        self._gives_then = False
        """An Enter came after that Tab."""
        self._said: tuple[str, Tone] | None = None
        """Names that come later do not take its place."""

    def open(self, text: str = "") -> None:
        if not self.is_open:
            self._names, self._asked = {}, set()
            self.waits_for_names = self._gives_then = False
        super().open(text)

    def offer(self, command: Command, names: Sequence[str]) -> None:
        """Names to complete from; none where they can't be known."""
        self._names[command.word] = [clean(name) for name in names]
        if self.waits_for_names:
            gives, self._gives_then = self._gives_then, False
            self._complete()
            if gives:
                self._give()
        elif self._said is None:
            self._show_candidates()

    def say(self, sentence: str, tone: Tone = Tone.BAD) -> None:
        """Below what was typed, until something else is."""
        self._said = sentence, tone
        lines = wrap(sentence, max(20, self.app.size.width - 4))[:MOST_SAID]
        self.note(*((Span(f"   {line}", tone),) for line in lines))

    def on_resize(self) -> None:
        if self._said is not None:
            self.say(*self._said)

    def take_key(self, event: events.Key) -> bool:
        if event.key == "escape" or (event.key == "backspace" and not self.text):
            self.post_message(self.Left())
            self.close()
        elif event.key == "enter":
            self._give()
        elif event.key == "tab":
            self._complete()
        elif event.character == self.SIGN and self._begins_anew():
            self.type_over("")
        else:
            return False
        return True

    def _begins_anew(self) -> bool:
        """A further colon opens an empty line, as vim and k9s have it.

        Not where it may mend what was answered: with the cursor within it, or once something else is typed.
        """
        return self.is_at_end and (not self.text or self._said is not None)

    def follow_text(self, text: str) -> None:
        self.waits_for_names, self._gives_then, self._said = False, False, None
        self._show_candidates()
        command = self.command_line.names_wanted(text)
        if command and command.word not in self._asked:
            self._asked.add(command.word)
            self.post_message(self.NamesWanted(command))

    def _give(self) -> None:
        """Nothing typed is nothing wanted."""
        if self.waits_for_names:
            self._gives_then = True
        elif self.text.strip():
            self.post_message(self.Given(self.text))
        else:
            self.close()

    def _complete(self) -> None:
        command = self.command_line.names_wanted(self.text)
        self.waits_for_names = bool(command and command.word not in self._names)
        if not self.waits_for_names:
            self.type_over(self.command_line.complete(self.text, self._names))

    def _show_candidates(self) -> None:
        candidates = self.command_line.candidates(self.text, self._names)
        is_whole = len(candidates) == 1 and self.text.endswith(candidates[0])
        hint = "" if is_whole else _fit_names(candidates[:MOST_CANDIDATES], self.app.size.width - 4)
        self.note((Span(f"   {hint}", Tone.FAINT),))


def _fit_names(names: Sequence[str], room: int) -> str:
    """As many whole ones as have room; that there are more is shown."""
    shown = "  ".join(names)
    while width_of(shown) > room and len(names) > 1:
        names = names[:-1]
        shown = "  ".join((*names, ELLIPSIS))
    return shown
