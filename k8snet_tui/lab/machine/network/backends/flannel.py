"""Flannel, host-gw: a bridge cni0 a node, and a route to every other node's podCIDR by its address.

The VXLAN and WireGuard backends differ in how a node reaches the others, and in what they announce.
"""

import json
from collections.abc import Mapping, Sequence

from k8snet_tui.lab.machine.network.backends.backend import DaemonSet, NetworkBackend
from k8snet_tui.lab.machine.network.families import gateway_of
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, PodLink, route_to_peers
from k8snet_tui.lab.machine.topology import LabNode

_PREFIX = "flannel.alpha.coreos.com/"


class Flannel(NetworkBackend):
    daemon_set = DaemonSet(
        "kube-flannel-ds",
        "kube-flannel",
        "flannel",
        ("kube-flannel",),
        {"app": "flannel", "tier": "node"},
    )
    network_available = ("FlannelIsUp", "Flannel is running on this node")
    backend_type = "host-gw"

    def connect_node(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        self.reach_others(network, others)
        netlink = network.netlink
        # A MAC of its own: a bridge without one takes its ports', and changes it as pods come and go.
        network.bridge = netlink.add_bridge("cni0", mac=bridge_mac(network.node), mtu=network.pod_mtu)
        netlink.set_up(network.bridge)
        for own in network.node.addresses:
            netlink.add_address(network.bridge, f"{gateway_of(own.pod_network)}/{own.family.pod_prefix}")

    def reach_others(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        route_to_peers(network, others)

    def connect_pod(self, network: NodeNetwork, link: PodLink, addresses: Sequence[str]) -> None:
        """As the bridge plugin does, with the route to the cluster's pods that Flannel's adds."""
        network.netlink.attach(link.host, network.bridge)
        for own, address in zip(network.node.addresses, addresses, strict=True):
            gateway = gateway_of(own.pod_network)
            link.netlink.add_address(link.eth0, f"{address}/{own.family.pod_prefix}")
            for destination in ("0.0.0.0/0" if own.version == 4 else "::/0", own.family.cluster_cidr):
                link.netlink.add_route(destination, link.eth0, via=gateway)

    def annotate_node(self, node: LabNode) -> dict[str, str]:
        return annotate_flannel(node, self.backend_type, {own.version: None for own in node.addresses})


def annotate_flannel(node: LabNode, backend_type: str, data: Mapping[int, object]) -> dict[str, str]:
    """What flanneld writes on its node; `data` by family."""
    annotations = {f"{_PREFIX}backend-type": backend_type, f"{_PREFIX}kube-subnet-manager": "true"}
    for own in node.addresses:
        infix, suffix = ("", "ip") if own.version == 4 else ("-v6", "ipv6")
        written = json.dumps(data[own.version], separators=(",", ":"))
        annotations |= {
            f"{_PREFIX}backend{infix}-data": written,
            f"{_PREFIX}public-{suffix}": own.internal_ip,
        }
    return annotations


def bridge_mac(node: LabNode) -> str:
    """As the bridge plugin makes it of an IPv4 gateway; else the tunnel's random one, turned local."""
    own = node.addresses[0]
    if own.version == 6:
        return "0a:58:" + own.tunnel_mac[6:]
    octets = (int(part) for part in gateway_of(own.pod_network).split("."))
    return "0a:58:" + ":".join(f"{octet:02x}" for octet in octets)
