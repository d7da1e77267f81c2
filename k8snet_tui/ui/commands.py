"""What can be typed after a colon: the words, what each does, and how a beginning is completed."""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from msgspec import Struct


class Command(Struct, frozen=True):
    words: tuple[str, ...]
    """The first is the one that is shown."""
    sentence: str
    takes: str = ""
    """What may follow it: `context`, `namespace`, or nothing."""

    @property
    def word(self) -> str:
        return self.words[0]


CTX, NS, PODS, NODES, PATH, HELP, QUIT = COMMANDS = (
    Command(("ctx", "context", "contexts"), "another context; without a name, choose one", "context"),
    Command(("ns", "namespace", "namespaces"), "pods of one namespace, or of all", "namespace"),
    Command(("pods", "pod", "po"), "go to the pods"),
    Command(("nodes", "node", "no"), "go to the nodes"),
    Command(("path",), "go to the path"),
    Command(("help", "h", "?"), "the keys of the pane"),
    Command(("q", "q!", "quit", "exit"), "quit"),
)
ALL_NAMESPACES = "all"


class Wish(Struct, frozen=True):
    command: Command
    name: str = ""


class NotACommand(Exception):
    """Says what there is instead."""

    exit_code = 2


def read_command(text: str) -> Wish:
    """Raises NotACommand."""
    word, _, name = text.strip().partition(" ")
    command = _find_command(word)
    if command is None:
        there_are = ", ".join(f":{command.word}" for command in COMMANDS)
        raise NotACommand(f"there is no command {word}; there are {there_are}")
    if name.strip() and not command.takes:
        raise NotACommand(f":{command.word} takes no name")
    return Wish(command, name.strip())


def wanted_names(text: str) -> str:
    """The kind of name that is being typed; empty while it is the command."""
    word, blank, _ = text.partition(" ")
    command = _find_command(word)
    return command.takes if command and blank else ""


def find_candidates(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """What the last word may become: names that begin so, else names with it inside."""
    word, blank, beginning = text.partition(" ")
    if not blank:
        return [command.word for command in COMMANDS if command.word.startswith(word)]
    known = names.get(wanted_names(text), ())
    return [name for name in known if name.startswith(beginning)] or [n for n in known if beginning in n]


def complete(text: str, names: Mapping[str, Sequence[str]]) -> str:
    """As far as there is no choice."""
    candidates = find_candidates(text, names)
    word, blank, beginning = text.partition(" ")
    if not blank:
        command = _find_command(candidates[0]) if len(candidates) == 1 else None
        return f"{command.word} " if command and command.takes else _common(candidates) or text
    return f"{word} {max(_common(candidates), beginning, key=len)}"


def _common(words: Sequence[str]) -> str:
    """What all of them begin with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))
    return "".join(letters[0] for letters in same)


def _find_command(word: str) -> Command | None:
    return next((command for command in COMMANDS if word in command.words), None)
