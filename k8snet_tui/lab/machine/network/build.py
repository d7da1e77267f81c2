"""Builds the nodes' networks and connects pods to them, as the tutorial's machines and a plugin would.

Each node is a network namespace: eth0 into a NAT network of its own, eth1 into the switch all share. The
switch is a bridge in the namespace of the process that builds. The rest is the network backend's.
"""

import os
from collections.abc import Sequence

from k8snet_tui.lab.machine.containers import Sandbox
from k8snet_tui.lab.machine.kernel import inside_network, new_network, set_sysctls
from k8snet_tui.lab.machine.network.backends.registry import find_backend
from k8snet_tui.lab.machine.network.ipam import AddressPool
from k8snet_tui.lab.machine.network.nat import build_nat
from k8snet_tui.lab.machine.network.netlink import Netlink
from k8snet_tui.lab.machine.network.node_network import NodeNetwork
from k8snet_tui.lab.machine.topology import LabNode


def build_nodes(nodes: Sequence[LabNode]) -> dict[str, NodeNetwork]:
    """LabError where this kernel lacks what the backend needs."""
    with Netlink() as home:
        home.set_up(home.find_index("lo"))
        switch = home.add_bridge("sw0")
        home.set_up(switch)
        built = {node.name: _build_node(node, number, home, switch) for number, node in enumerate(nodes)}
    for network in built.values():
        others = [other for other in nodes if other is not network.node]
        find_backend(network.node.backend).connect_node(network, others)
    return built


def _build_node(node: LabNode, number: int, home: Netlink, switch: int) -> NodeNetwork:
    namespace = new_network()
    with inside_network(namespace):
        set_sysctls([own.version for own in node.addresses], forward=True)
        netlink = Netlink()
    netlink.set_up(netlink.find_index("lo"))
    resolver = build_nat(namespace, node)
    port = home.add_veth(f"sw0-{number}", "eth1", namespace)
    home.attach(port, switch)
    home.set_up(port)
    eth0, eth1 = netlink.find_index("eth0"), netlink.find_index("eth1")
    for index in (eth0, eth1):
        netlink.set_up(index)
    for own in node.addresses:
        family = own.family
        netlink.add_address(eth0, f"{family.nat_address}/{family.nat_prefix}")
        netlink.add_address(eth1, f"{own.internal_ip}/{family.node_prefix}")
        netlink.add_route("0.0.0.0/0" if own.version == 4 else "::/0", eth0, via=family.nat_gateway)
    pools = tuple(AddressPool(own.pod_network, node.name) for own in node.addresses)
    return NodeNetwork(node, namespace, netlink, eth1, resolver, pools)


def connect_pod(network: NodeNetwork, uid: str, name: str) -> tuple[Sandbox, int]:
    """The sandbox, and a descriptor of its network namespace. LabError when no address is left."""
    backend = find_backend(network.node.backend)
    addresses = tuple(pool.lease(uid) for pool in network.pools)
    link = backend.link_pod(network)
    with link.netlink:
        backend.connect_pod(network, link, addresses)
    annotations = tuple(backend.annotate_pod(addresses).items())
    sandbox = Sandbox(uid, network.node.name, name, addresses, veth=link.veth, annotations=annotations)
    return sandbox, link.namespace


def release_pod(network: NodeNetwork, uid: str, namespace: int) -> None:
    """Frees the addresses; without its namespace the kernel takes the veth away, and routes to it."""
    for pool in network.pools:
        pool.release(uid)
    os.close(namespace)
