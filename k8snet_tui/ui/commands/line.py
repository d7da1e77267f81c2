"""What is typed after a colon: how it is read and how a beginning is completed, for any table of commands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import takewhile
from typing import Protocol

from msgspec import Struct

from k8snet_tui.ui.commands.ends import Ends

Names = Sequence[str]


class Controls(Protocol):
    """What a command may do."""

    def go_to(self, pane: str) -> None: ...

    def show_help(self) -> None: ...

    def quit(self) -> None: ...

    async def trace(self, words: str) -> None: ...

    def record(self, file: str) -> None: ...

    def note(self, text: str) -> None: ...

    def export(self, words: str) -> None: ...

    def change_interval(self, text: str) -> None: ...

    async def trace_flows(self, text: str) -> None: ...

    async def change_context(self, name: str) -> None: ...

    async def change_namespace(self, name: str) -> None: ...

    async def choose_end(self, name: str, choose: Callable[[Ends, str], Ends]) -> None: ...

    async def open_named(self, name: str) -> None: ...

    async def names_to_open(self) -> Names: ...

    async def names_of_destinations(self) -> Names: ...

    async def review_consents(self) -> None: ...

    async def words_of_traces(self) -> Names: ...

    async def context_names(self) -> Names: ...

    async def namespace_names(self) -> Names: ...


class Command(Struct, frozen=True):
    words: tuple[str, ...]
    """The first is the one that is shown."""
    sentence: str
    run: Callable[[Controls, str], Awaitable[None]]
    names: Callable[[Controls], Awaitable[Names]] | None = None
    """What may follow it, for completion; nothing may where this is None."""
    takes_many: bool = False
    """Several may follow, with blanks between; a name of another command may have blanks in it."""

    @property
    def word(self) -> str:
        return self.words[0]


class NotACommand(Exception):
    """Says what there is instead."""

    exit_code = 2


class CommandLine:
    """Reads and completes, for one table of commands."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._commands = commands

    def read(self, text: str) -> tuple[Command, str]:
        """The command and the name that follows it, if any. Raises NotACommand."""
        word, _, name = text.strip().partition(" ")
        command = self._find(word)
        if command is None:
            there_are = ", ".join(f":{command.word}" for command in self._commands)
            raise NotACommand(f"there is no command {word}; there are {there_are}")
        if name.strip() and command.names is None:
            raise NotACommand(f":{command.word} takes no name")
        return command, name.strip()

    def names_wanted(self, text: str) -> Command | None:
        """The command whose name is being typed; None while it is the command itself."""
        word, blank, _ = text.partition(" ")
        command = self._find(word) if blank else None
        return command if command and command.names else None

    def candidates(self, text: str, names: Mapping[str, Names]) -> list[str]:
        """What the last word may become: names that begin so, else names with it inside.

        `names` are those known so far, by their command's word.
        """
        word, blank, beginning = self._split(text)
        if not blank:
            return [command.word for command in self._commands if command.word.startswith(word)]
        command = self.names_wanted(text)
        known = names.get(command.word, ()) if command else ()
        return [name for name in known if name.startswith(beginning)] or [n for n in known if beginning in n]

    def complete(self, text: str, names: Mapping[str, Names]) -> str:
        """As far as there is no choice."""
        candidates = self.candidates(text, names)
        word, blank, beginning = self._split(text)
        if not blank:
            command = self._find(candidates[0]) if len(candidates) == 1 else None
            return f"{command.word} " if command and command.names else _common(candidates) or text
        return f"{word} {max(_common(candidates), beginning, key=len)}"

    def _split(self, text: str) -> tuple[str, str, str]:
        """What stands, and behind a blank the beginning of the name that is being typed."""
        command = self.names_wanted(text)
        return text.rpartition(" ") if command and command.takes_many else text.partition(" ")

    def _find(self, word: str) -> Command | None:
        return next((command for command in self._commands if word in command.words), None)


def _common(words: Sequence[str]) -> str:
    """What all of them begin with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))
    return "".join(letters[0] for letters in same)
