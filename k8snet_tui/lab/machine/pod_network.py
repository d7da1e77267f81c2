"""A pod's network: a namespace with eth0 on a veth into its node's cni0, as the flannel plugin leaves it."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from k8snet_tui.lab.machine.errors import LabError
from k8snet_tui.lab.machine.kernel import inside_network, new_network, set_sysctls
from k8snet_tui.lab.machine.netlink import Netlink
from k8snet_tui.lab.machine.node_network import NodeNamespace, gateway
from k8snet_tui.lab.machine.topology import CLUSTER_CIDR


@dataclass
class PodNamespace:
    namespace: int
    address: str
    veth: str


def connect_pod(place: NodeNamespace, uid: str) -> PodNamespace:
    """A pod's namespace: eth0 on a veth into cni0, routes as the flannel plugin gives them."""
    address = _lease(place, uid)
    namespace = new_network()
    veth = f"veth{secrets.token_hex(4)}"
    with inside_network(namespace):
        set_sysctls(forward=False)
        netlink = Netlink()
    port = place.netlink.add_veth(veth, "eth0", namespace, mtu=place.mtu)
    place.netlink.attach(port, place.cni0)
    place.netlink.set_up(port)
    with netlink:
        netlink.set_up(netlink.find_index("lo"))
        eth0 = netlink.find_index("eth0")
        netlink.add_address(eth0, f"{address}/24")
        netlink.set_up(eth0)
        netlink.add_route("0.0.0.0/0", gateway(place.node), eth0)
        netlink.add_route(CLUSTER_CIDR, gateway(place.node), eth0)
    return PodNamespace(namespace, address, veth)


def release(place: NodeNamespace, uid: str) -> None:
    place.leases.pop(uid, None)


def _lease(place: NodeNamespace, uid: str) -> str:
    """As the host-local plugin: the next after the last one given, so that none comes back at once."""
    taken = set(place.leases.values())
    for address in _addresses_after(place.last_lease, IPv4Network(place.node.pod_cidr)):
        if address not in taken:
            place.leases[uid] = place.last_lease = address
            return address
    raise LabError(f"{place.node.name} has no pod address left in {place.node.pod_cidr}")


def _addresses_after(last: str, network: IPv4Network) -> Iterator[str]:
    usable = [str(network[i]) for i in range(2, network.num_addresses - 1)]
    start = usable.index(last) + 1 if last else 0
    yield from usable[start:] + usable[:start]
