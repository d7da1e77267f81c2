"""Which pods are on a node, and which network plugins there are, also while one namespace alone is shown."""

from msgspec.structs import replace

from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.inventory.pod_index import PodIndex

WEB = Pod("default", "web", "1", node="node-1")
PLUGIN = Pod(
    "kube-flannel",
    "kube-flannel-ds-x",
    "2",
    node="node-1",
    host_network=True,
    owner="DaemonSet/kube-flannel-ds",
)


def index_of(*pods: Pod) -> PodIndex:
    index = PodIndex()
    for pod in pods:
        index.replace(None, pod)
    return index


def test_in_one_namespace_nodes_are_still_entered_by_the_plugins_pods() -> None:
    index = index_of(WEB, PLUGIN)
    index.forget_all_but_agents()
    assert index.on_node("node-1") == [PLUGIN] and index.agents()


def test_a_plugin_that_was_kept_and_is_told_of_again_counts_once() -> None:
    index = index_of(PLUGIN)
    index.forget_all_but_agents()
    index.replace(None, replace(PLUGIN, status="Running"))
    index.replace(PLUGIN, None)
    assert not index.agents() and index.on_node("node-1") == []


def test_for_all_namespaces_it_begins_anew() -> None:
    index = index_of(WEB, PLUGIN)
    index.forget_all()
    assert index.on_node("node-1") == [] and not index.agents()
