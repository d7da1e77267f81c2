"""Where probes begin, with whatever is known of the cluster."""

from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.probes.strategies import node_origin
from tests.inventories import collect

NGINX = Endpoint(name="nginx", address="10.244.1.2", pod="default/nginx", node="node-1")


def test_a_pod_whose_probes_start_from_its_node_is_that_node() -> None:
    node = Node("node-1", "1", addresses=("192.168.56.11",))
    origin = node_origin(NGINX, Inventory("test", collections=collect([node])))
    assert (origin.pod, origin.node, origin.address) == (None, "node-1", "192.168.56.11")


def test_one_who_may_list_no_nodes_starts_from_a_node_all_the_same() -> None:
    """As a pod it would have its own node for a first hop, and the trace would contradict the routes."""
    origin = node_origin(NGINX, Inventory("test"))
    assert (origin.name, origin.pod, origin.node) == ("node/node-1", None, "node-1")
