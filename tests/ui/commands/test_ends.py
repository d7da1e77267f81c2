"""The two ends of the next trace."""

from msgspec.structs import replace

from k8snet_tui.ui.commands.ends import Ends, pod_target, seen_target
from tests.ui.cluster_records import PODS


def test_choosing_one_end_as_the_other_moves_it() -> None:
    ends = Ends().choose_source("a/x").choose_destination("a/x")
    assert ends == Ends("", "a/x")
    assert ends.swap() == Ends("a/x", "")
    assert ends.choose_destination("a/x") == Ends()


def test_an_end_that_is_named_again_stays() -> None:
    ends = Ends().set_source("a/x").set_destination("a/y")
    assert ends.set_source("a/x").set_destination("a/y") == ends
    assert ends.set_source("a/y") == Ends("a/y", "")


def test_what_is_missing_is_told_in_one_sentence() -> None:
    assert Ends().missing() == "choose a source with s and a destination with d"
    assert (Ends("a/x").missing(), Ends("a/x", "a/y").missing()) == ("choose a destination with d", "")


def test_a_pod_in_a_namespace_called_node_is_not_taken_for_a_node() -> None:
    assert pod_target(replace(PODS[0], namespace="node")) == "node/pod/httpd"


def test_a_bare_name_is_the_pod_in_sight_that_alone_bears_it() -> None:
    twin = replace(PODS[0], namespace="team")
    assert seen_target("httpd", PODS) == "default/httpd"
    assert seen_target("httpd", [*PODS, twin]) == "httpd", "which of them is not for the screen to say"
    assert [seen_target(typed, PODS) for typed in ("htt", "svc/httpd:80")] == ["htt", "svc/httpd:80"]
