import pytest

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.ui.filters import make_filter
from k8snet_tui.ui.pod_search import PodSearch
from tests.ui.cluster_records import PODS

TEXT = "default/shell-1 running node-1 10.244.1.4"


@pytest.mark.parametrize(
    ("needle", "matches"),
    [
        ("shell", True),
        ("SHELL", True),
        ("httpd", False),
        ("10.244.1", True),
        ("10.24.", False),
        ("shell-[0-9]", True),
        ("^default/.*node-1", True),
        ("shell-(2|3)", False),
        ("shell-(", False),
        ("!httpd", True),
        ("!shell-[0-9]", False),
        ("[", False),
        ("*", False),
        ("a{99999999999}", False),
    ],
)
def test_a_filter_is_a_text_or_a_regular_expression(needle: str, matches: bool) -> None:
    assert bool(make_filter(needle)(TEXT)) is matches


def test_only_blocks_that_changed_are_searched_again() -> None:
    search = PodSearch()
    first, second = PODS[:4], PODS[4:]
    before = search.matching(Blocks((first, second)), "node-1")
    after = search.matching(Blocks((first, second[:-1])), "node-1")
    assert before.blocks[0] is after.blocks[0]
    assert [pod.name for pod in after] == [pod.name for pod in (*first, *second[:-1]) if pod.node == "node-1"]


def test_another_filter_searches_everything() -> None:
    search = PodSearch()
    pods = Blocks((PODS,))
    assert [pod.name for pod in search.matching(pods, "httpd")] == ["httpd"]
    assert [pod.name for pod in search.matching(pods, "nginx")] == ["nginx"]
    assert search.matching(pods, "") is pods
