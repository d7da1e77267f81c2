"""The tutorial's cluster as records: three nodes, its pods, Flannel with host-gw."""

from collections.abc import Mapping

from k8snet_tui.model.cluster import Container, Node, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Cni, Interface, NodeNetwork, NodeReading, Rate, Route
from k8snet_tui.session.inventory.node_reading import name_veth_pods
from tests.inventories import collect

NOW_S = 1_800_000_000.0
"""The clock of all pictures."""


def node(name: str, last: int, subnet: int) -> Node:
    return Node(
        name=name,
        uid=f"uid-{name}",
        ready=True,
        status="Ready",
        roles=("control-plane",) if name == "controlplane" else (),
        addresses=(f"192.168.56.{last}",),
        pod_cidrs=(f"10.244.{subnet}.0/24",),
        runtime="containerd://1.6.20",
        kubelet="v1.34.4",
        created_s=NOW_S - 4000,
    )


def pod(name: str, node: str, address: str, image: str = "busybox", **other: object) -> Pod:
    fields: dict[str, object] = {
        "namespace": "default",
        "uid": f"uid-{name}",
        "status": "Running",
        "ready": 1,
        "containers": (Container(name, image, running=True),),
        "created_s": NOW_S - 150,
        "addresses": (address,) if address else (),
    }
    return Pod(name=name, node=node, **(fields | other))  # type: ignore[arg-type]


def flannel(node: str, suffix: str, last: int) -> Pod:
    return pod(
        f"kube-flannel-ds-{suffix}",
        node,
        f"192.168.56.{last}",
        image="flannel",
        namespace="kube-flannel",
        host_network=True,
        owner="DaemonSet/kube-flannel-ds",
        created_s=NOW_S - 3990,
    )


NODES = (node("controlplane", 10, 0), node("node-1", 11, 1), node("node-2", 12, 2))
PODS = (
    pod("httpd", "node-2", "10.244.2.2", image="httpd"),
    pod("nginx", "node-1", "10.244.1.2", image="nginx"),
    pod("shell-1", "node-1", "10.244.1.4"),
    pod("shell-2", "node-2", "10.244.2.3", restarts=2),
    pod("web1", "node-1", "10.244.1.3", image="httpd"),
    flannel("controlplane", "4xk2p", 10),
    flannel("node-1", "9dz7m", 11),
    flannel("node-2", "c5v8t", 12),
)
VETHS = {
    "10.244.1.2": "veth11aa",
    "10.244.1.3": "veth90ab",
    "10.244.1.4": "veth3f2a",
    "10.244.2.2": "veth81c0",
    "10.244.2.3": "veth7e55",
}


def reading(node: Node) -> NodeNetwork:
    subnet = node.pod_cidrs[0].removesuffix("0/24")
    veths = [
        Interface(VETHS[p.addresses[0]], kind="veth", up=True, master="cni0")
        for p in PODS
        if p.node == node.name and not p.host_network
    ]
    return NodeNetwork(
        node.name,
        "ip -j",
        (
            Interface("lo", kind="loopback", up=True, addresses=("127.0.0.1/8",)),
            Interface("eth0", kind="ether", up=True, addresses=("10.0.2.15/24", "fe80::1/64")),
            Interface("eth1", kind="ether", up=True, addresses=(f"{node.addresses[0]}/24",)),
            Interface("cni0", kind="bridge", up=True, addresses=(f"{subnet}1/24",)),
            *veths,
        ),
        routes=(
            Route("0.0.0.0/0", "eth0", "10.0.2.2"),
            Route("192.168.56.0/24", "eth1"),
            Route(node.pod_cidrs[0], "cni0"),
            *(Route(n.pod_cidrs[0], "eth1", n.addresses[0]) for n in NODES if n is not node),
        ),
    )


READINGS: Mapping[str, NodeReading] = {n.name: reading(n) for n in NODES}
RATES = {"controlplane": (Rate("eth1", 9_000, 3_400),), "node-1": (Rate("eth1", 1_200, 300),)}

LAB = Inventory(
    context="k8snet-lab",
    server="v1.34.0+k8snet-lab",
    is_lab=True,
    may_enter_nodes=True,
    cni=Cni("Flannel", "host-gw"),
    collections=collect(NODES, PODS),
    readings=READINGS,
    rates=RATES,
    veths=VETHS,
    veth_pods=name_veth_pods(VETHS, PODS),
)
