"""The two ends of the next trace."""

from msgspec.structs import replace

from k8snet_tui.ui.commands.ends import Ends, pod_target
from tests.ui.cluster_records import PODS


def test_choosing_one_end_as_the_other_moves_it() -> None:
    ends = Ends().choose_source("a/x").choose_destination("a/x")
    assert ends == Ends("", "a/x")
    assert ends.swap() == Ends("a/x", "")
    assert ends.choose_destination("a/x") == Ends()


def test_a_pod_in_a_namespace_called_node_is_not_taken_for_a_node() -> None:
    assert pod_target(replace(PODS[0], namespace="node")) == "node/pod/httpd"
