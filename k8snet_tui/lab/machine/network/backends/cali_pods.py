"""Pods as Calico's plugin connects them: a cali* veth without an address, and a route a pod.

https://docs.tigera.io/calico/latest/reference/faq ("Why does my container have a route to 169.254.1.1?")
"""

import secrets
from collections.abc import Sequence
from ipaddress import ip_address

from k8snet_tui.lab.machine.kernel import inside_network, write_sysctl
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, PodLink, link_pod

_MAC = "ee:ee:ee:ee:ee:ee"
"""Of every cali* device, so that it may be replaced unseen by its pod."""
_GATEWAY = {4: "169.254.1.1", 6: "fe80::ecee:eeff:feee:eeee"}
"""An address without an owner, for which the node answers by proxy ARP; the link-local one of that MAC."""
_DEFAULT = {4: "0.0.0.0/0", 6: "::/0"}


def link_cali_pod(network: NodeNetwork) -> PodLink:
    link = link_pod(network, "cali", 11, _MAC)
    with inside_network(network.namespace):
        write_sysctl(f"ipv4/conf/{link.veth}/proxy_arp", 1)
        write_sysctl(f"ipv4/neigh/{link.veth}/proxy_delay", 0)
    return link


def connect_cali_pod(network: NodeNetwork, link: PodLink, addresses: Sequence[str]) -> None:
    for own, address in zip(network.node.addresses, addresses, strict=True):
        alone = f"{address}/{own.family.host_prefix}"
        gateway = _GATEWAY[own.version]
        link.netlink.add_address(link.eth0, alone)
        if own.version == 4:
            link.netlink.add_route(f"{gateway}/32", link.eth0)
        link.netlink.add_route(_DEFAULT[own.version], link.eth0, via=gateway)
        network.netlink.add_route(alone, link.host)


def annotate_cali_pod(addresses: Sequence[str]) -> dict[str, str]:
    alone = [f"{address}/{ip_address(address).max_prefixlen}" for address in addresses]
    prefix = "cni.projectcalico.org/"
    return {
        f"{prefix}containerID": secrets.token_hex(32),
        f"{prefix}podIP": alone[0],
        f"{prefix}podIPs": ",".join(alone),
    }
