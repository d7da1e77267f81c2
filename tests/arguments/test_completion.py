"""What an unfinished line asks for, word by word."""

import pytest

from k8snet_tui.arguments.completion import read_unfinished
from k8snet_tui.arguments.parser import build_parser
from k8snet_tui.model.completion import Sought, Unfinished


def unfinished(line: str) -> Unfinished:
    return read_unfinished(build_parser(), line.split(" "))


@pytest.mark.parametrize(
    ("line", "sought"),
    [
        ("trace ", Sought.SOURCES),
        ("trace --mtu shell-1 ", Sought.DESTINATIONS),
        ("trace -o json shell-1 ", Sought.DESTINATIONS),
        ("trace --context ", Sought.CONTEXTS),
        ("-n ", Sought.NAMESPACES),
        ("trace --record ", Sought.FILES),
        ("replay ", Sought.FILES),
        ("lab trace ", Sought.WORDS),
        ("trace shell-1 httpd ", Sought.WORDS),
    ],
)
def test_a_line_asks_for(line: str, sought: Sought) -> None:
    assert unfinished(line).sought is sought


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("lab ", ("up", "trace")),
        ("trace --exec ", ("none", "source", "node")),
        ("completion ", ("bash", "zsh", "fish")),
        ("trace shell-1 httpd ", ()),
    ],
)
def test_words_are_the_parsers_own(line: str, words: tuple[str, ...]) -> None:
    assert unfinished(line).words == words


def test_the_cluster_that_is_asked_is_the_one_that_the_line_names() -> None:
    asked = unfinished("--kubeconfig=F trace --context team -n other shell-1 svc/")
    assert (asked.kubeconfig, asked.context, asked.namespace) == ("F", "team", "other")
    assert (asked.sought, asked.typed) == (Sought.DESTINATIONS, "svc/")


def test_the_value_behind_an_equals_sign_keeps_its_option() -> None:
    asked = unfinished("trace --context=te")
    assert (asked.sought, asked.typed, asked.before) == (Sought.CONTEXTS, "te", "--context=")
