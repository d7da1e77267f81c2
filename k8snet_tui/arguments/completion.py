"""What an unfinished command line asks for, read from the parser itself: no option is listed twice.

argparse has no public way to look at a parser's options, so its `_actions` are read here and nowhere else.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from k8snet_tui.model.completion import Sought, Unfinished

_BY_DEST = {
    "context": Sought.CONTEXTS,
    "namespace": Sought.NAMESPACES,
    "source": Sought.SOURCES,
    "destination": Sought.DESTINATIONS,
}
_OF_A_CLUSTER = ("trace",)
"""Commands whose ends are in a cluster that is there: that of `lab trace` is yet to be built."""


def read_unfinished(parser: argparse.ArgumentParser, words: Sequence[str]) -> Unfinished:
    """Of the words after the program's name; the last is the one that is being typed."""
    *done, typed = words or [""]
    state = _Walk(parser)
    for word in done:
        state.take(word)
    option, equals, value = typed.partition("=")
    if equals and state.waiting is None and (action := state.option(option)):
        return state.unfinished(state.values(action), value, before=f"{option}=")
    if state.waiting is not None:
        return state.unfinished(state.values(state.waiting), typed)
    if typed.startswith("-"):
        return state.unfinished((Sought.WORDS, tuple(_options(state.parser))), typed)
    return state.unfinished(state.next_positional(), typed)


class _Walk:
    """Where the words so far have led: which command, how many of its arguments, which option waits."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser
        self.waiting: argparse.Action | None = None
        self._command: tuple[str, ...] = ()
        self._taken = 0
        self._given: dict[str, str] = {}

    def take(self, word: str) -> None:
        if self.waiting is not None:
            self._given[self.waiting.dest] = word
            self.waiting = None
        elif word.startswith("-"):
            self._take_option(word)
        elif (commands := self._commands()) and word in commands:
            self.parser, self._taken = commands[word], 0
            self._command = (*self._command, word)
        else:
            self._taken += 1

    def _take_option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        action = self.option(name)
        if action is None or action.nargs == 0:
            return
        if equals:
            self._given[action.dest] = value
        else:
            self.waiting = action

    def option(self, name: str) -> argparse.Action | None:
        return next((action for action in self.parser._actions if name in action.option_strings), None)

    def values(self, action: argparse.Action) -> tuple[Sought, tuple[str, ...]]:
        if action.choices is not None:
            return Sought.WORDS, tuple(map(str, action.choices))
        if action.metavar == "FILE":
            return Sought.FILES, ()
        if action.option_strings or self._command == _OF_A_CLUSTER:
            return _BY_DEST.get(action.dest, Sought.WORDS), ()
        return Sought.WORDS, ()

    def next_positional(self) -> tuple[Sought, tuple[str, ...]]:
        if commands := self._commands():
            return Sought.WORDS, tuple(commands)
        positionals = [action for action in self.parser._actions if not action.option_strings]
        return self.values(positionals[self._taken]) if self._taken < len(positionals) else (Sought.WORDS, ())

    def unfinished(self, values: tuple[Sought, tuple[str, ...]], typed: str, before: str = "") -> Unfinished:
        sought, words = values
        given = {name: self._given.get(name) for name in ("kubeconfig", "context", "namespace")}
        return Unfinished(sought, typed, words, before, **given)

    def _commands(self) -> Mapping[str, argparse.ArgumentParser]:
        return next(
            (a.choices for a in self.parser._actions if isinstance(a, argparse._SubParsersAction)), {}
        )


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The long name of each, and the short one where it has no other."""
    for action in parser._actions:
        if names := action.option_strings:
            yield next((name for name in names if name.startswith("--")), names[0])
