"""What was read of the nodes, and what it adds up to."""

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import Interface, Neighbour, NodeNetwork
from k8snet_tui.session.inventory.pod_index import PodIndex
from k8snet_tui.session.inventory.readings import Readings

WEB = Pod("default", "web", "2", "node-1", "Running", "Running", addresses=("10.244.1.3",))


def test_a_pods_veth_that_goes_down_stays_its_veth() -> None:
    pods = PodIndex()
    pods.replace(None, WEB)
    readings = Readings(pods, lambda: None)
    beside = (Neighbour("10.244.1.3", "0a:0b", "veth1"),)
    readings.put(NodeNetwork("node-1", "ip", (Interface("veth1", kind="veth", up=True),), beside))
    readings.put(NodeNetwork("node-1", "ip", (Interface("veth1", kind="veth", up=False),)))
    assert readings.veths == {"10.244.1.3": "veth1"} and readings.veth_pods == {("node-1", "veth1"): "web"}
