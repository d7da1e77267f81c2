"""What is typed after a colon, as text alone."""

import pytest

from k8snet_tui.ui.commands.line import CommandLine, NotACommand
from k8snet_tui.ui.commands.table import COMMANDS

NAMES = {
    "ctx": ["arn:aws:eks:eu:1:cluster/shop", "prod-eu", "prod-us", "staging"],
    "ns": ["default"],
    "trace": ["tcp", "default/shell-1", "default/httpd"],
}


LINE = CommandLine(COMMANDS)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ctx prod-eu", ("ctx", "prod-eu")),
        ("context  my own ", ("ctx", "my own")),
        ("ns", ("ns", "")),
        (" ns all", ("ns", "all")),
        ("po", ("pods", "")),
        ("q!", ("q", "")),
    ],
)
def test_a_command_is_read_by_any_of_its_words(text: str, read: tuple[str, str]) -> None:
    command, name = LINE.read(text)
    assert (command.word, name) == read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deploy", "there is no command deploy; there are :ctx, :ns, :nodes, :pods"),
        ("pods kube-system", ":pods takes no name"),
    ],
)
def test_what_is_no_command_is_told_what_there_is(text: str, words: str) -> None:
    with pytest.raises(NotACommand, match=words):
        LINE.read(text)


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("c", "ctx "),
        ("n", "n"),
        ("po", "pods"),
        ("ctx st", "ctx staging"),
        ("ctx p", "ctx prod-"),
        ("ctx prod-", "ctx prod-"),
        ("ctx shop", "ctx arn:aws:eks:eu:1:cluster/shop"),
        ("ctx zzz", "ctx zzz"),
        ("ns ", "ns default"),
        ("trace default/s", "trace default/shell-1"),
        ("trace default/shell-1 htt", "trace default/shell-1 default/httpd"),
        ("trace default/shell-1 default/httpd t", "trace default/shell-1 default/httpd tcp"),
        ("zzz", "zzz"),
        ("zzz x", "zzz x"),
    ],
)
def test_tab_completes_as_far_as_there_is_no_choice(text: str, completed: str) -> None:
    assert LINE.complete(text, NAMES) == completed


def test_names_that_begin_so_go_before_names_with_it_inside() -> None:
    assert LINE.candidates("ctx s", NAMES) == ["staging"]
    assert LINE.candidates("ctx us", NAMES) == ["arn:aws:eks:eu:1:cluster/shop", "prod-us"]
