import pytest

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Pod
from k8snet_tui.ui.panes.filter import RowFilter, make_filter
from tests.ui.cluster_records import PODS


def text_of(pod: Pod) -> str:
    return pod.text


def labels_of(pod: Pod) -> str:
    return pod.labels


TEXT = "shell-1\ndefault/shell-1\nrunning\nnode-1\n10.244.1.4"


@pytest.mark.parametrize(
    ("filter_text", "matches"),
    [
        ("shell", True),
        ("SHELL", True),
        ("httpd", False),
        ("10.244.1", True),
        ("10.24.", False),
        ("shell-[0-9]", True),
        ("^default/.*node-1", False),
        ("^shell", True),
        ("^node-1$", True),
        ("^hell", False),
        ("[^0-9]node", False),
        ("running.node", False),
        ("shell.1$", True),
        ("shell-(2|3)", False),
        ("shell-(", False),
        ("!httpd", True),
        ("!shell-[0-9]", False),
        ("[", False),
        ("*", False),
        ("~shl1", True),
        ("-f SHL1", True),
        ("~1lhs", False),
        ("~sh.", False),
        ("~shl1d", False),
        ("!~shl1", False),
        ("running\\snode", False),
        ("l-\\d$", True),
        ("a{99999999999}", False),
    ],
)
def test_a_filter_is_a_text_or_a_regular_expression(filter_text: str, matches: bool) -> None:
    assert bool(make_filter(filter_text)(TEXT)) is matches


def test_only_blocks_that_changed_are_searched_again() -> None:
    search = RowFilter(text_of, labels_of)
    first, second = PODS[:4], PODS[4:]
    before = search.matching(Blocks((first, second)), "node-1")
    after = search.matching(Blocks((first, second[:-1])), "node-1")
    assert before.blocks[0] is after.blocks[0]
    assert [pod.name for pod in after] == [pod.name for pod in (*first, *second[:-1]) if pod.node == "node-1"]


def test_another_filter_searches_everything() -> None:
    search = RowFilter(text_of, labels_of)
    pods = Blocks((PODS,))
    assert [pod.name for pod in search.matching(pods, "httpd")] == ["httpd"]
    assert [pod.name for pod in search.matching(pods, "nginx")] == ["nginx"]
    assert search.matching(pods, "") is pods


@pytest.mark.parametrize(
    ("filter_text", "found"),
    [
        ("app=web", ["front", "back"]),
        ("-l app=web,tier!=front", ["back"]),
        ("-l tier", ["front"]),
        ("-l !tier", ["back", "bare"]),
        ("!app==web", ["bare"]),
        ("-l", ["front", "back", "bare"]),
        ("app=we", []),
    ],
)
def test_labels_are_chosen_as_kubectl_chooses_them(filter_text: str, found: list[str]) -> None:
    labels = {"front": "app=web,tier=front", "back": "app=web", "bare": ""}
    pods = Blocks((tuple(Pod("shop", name, name, labels=each) for name, each in labels.items()),))
    assert [pod.name for pod in RowFilter(text_of, labels_of).matching(pods, filter_text)] == found
