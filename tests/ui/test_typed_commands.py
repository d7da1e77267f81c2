"""What is typed after a colon, as text alone."""

import pytest

from k8snet_tui.ui.commands import (
    CTX,
    NS,
    PODS,
    QUIT,
    NotACommand,
    Wish,
    complete,
    find_candidates,
    read_command,
)

NAMES = {
    "context": ["arn:aws:eks:eu:1:cluster/shop", "prod-eu", "prod-us", "staging"],
    "namespace": ["default"],
}


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("ctx prod-eu", Wish(CTX, "prod-eu")),
        ("context  my own ", Wish(CTX, "my own")),
        ("ns", Wish(NS)),
        (" ns all", Wish(NS, "all")),
        ("po", Wish(PODS)),
        ("q!", Wish(QUIT)),
    ],
)
def test_a_command_is_read_by_any_of_its_words(text: str, wish: Wish) -> None:
    assert read_command(text) == wish


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deploy", "there is no command deploy; there are :ctx, :ns, :pods"),
        ("pods kube-system", ":pods takes no name"),
    ],
)
def test_what_is_no_command_is_told_what_there_is(text: str, words: str) -> None:
    with pytest.raises(NotACommand, match=words):
        read_command(text)


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
        ("zzz", "zzz"),
        ("zzz x", "zzz x"),
    ],
)
def test_tab_completes_as_far_as_there_is_no_choice(text: str, completed: str) -> None:
    assert complete(text, NAMES) == completed


def test_names_that_begin_so_go_before_names_with_it_inside() -> None:
    assert find_candidates("ctx s", NAMES) == ["staging"]
    assert find_candidates("ctx us", NAMES) == ["arn:aws:eks:eu:1:cluster/shop", "prod-us"]
