"""Which machines and pods the lab has: data, known before anything is built.

The same three machines as in the tutorial, with its pods; more of both where they are asked for.
"""

import secrets
from enum import StrEnum

from msgspec import Struct

CLUSTER_CIDR = "10.244.0.0/16"
SERVICE_CIDR = "10.96.0.0/16"
NAT_GATEWAY = "10.0.2.2"
NAT_RESOLVER = "10.0.2.3"
NAT_ADDRESS = "10.0.2.15"
"""Every node's eth0, each in an isolated network of its own."""
MOST_NODES = 200


class Backend(StrEnum):
    HOST_GW = "host-gw"
    VXLAN = "vxlan"


class LabOptions(Struct, frozen=True):
    nodes: int = 3
    """The controlplane is one of them."""
    pods: int = 0
    """How many pods there are besides the tutorial's."""
    backend: Backend = Backend.HOST_GW
    without: tuple[str, ...] = ()
    """Programs of this machine that are not to be used, as if it had none: `busybox`, `traceroute`, `ip`."""


class LabNode(Struct, frozen=True):
    name: str
    address: str
    """Of eth1, where the nodes meet: the node's InternalIP."""
    pod_cidr: str
    """As in `10.244.1.0/24`; the gateway, on cni0, is its first address."""
    backend: Backend
    vtep_mac: str = ""
    """MAC address of flannel.1; empty without VXLAN."""


class PodPlan(Struct, frozen=True):
    """A pod that the lab starts with."""

    name: str
    node: str
    image: str
    namespace: str = "default"
    command: tuple[str, ...] = ()
    host_network: bool = False
    daemon_set: str = ""
    """The DaemonSet it belongs to; empty for a bare pod."""


def plan_nodes(options: LabOptions) -> tuple[LabNode, ...]:
    names = ["controlplane", *(f"node-{i}" for i in range(1, options.nodes))]
    return tuple(
        LabNode(
            name=name,
            address=f"192.168.56.{10 + i}",
            pod_cidr=f"10.244.{i}.0/24",
            backend=options.backend,
            vtep_mac=random_mac() if options.backend is Backend.VXLAN else "",
        )
        for i, name in enumerate(names)
    )


def plan_pods(options: LabOptions, nodes: tuple[LabNode, ...]) -> tuple[PodPlan, ...]:
    """The tutorial's pods, flannel's on every node, and as many more as were asked for."""
    workers = [node.name for node in nodes[1:]] or [nodes[0].name]
    first, second = workers[0], workers[min(1, len(workers) - 1)]
    sleep = ("sleep", "100000")
    return (
        *(_plan_flannel(node) for node in nodes),
        PodPlan("nginx", first, "nginx"),
        PodPlan("web1", first, "httpd"),
        PodPlan("shell-1", first, "busybox", command=sleep),
        PodPlan("httpd", second, "httpd"),
        PodPlan("shell-2", second, "busybox", command=sleep),
        *(
            PodPlan(f"filler-{i + 1}", workers[i % len(workers)], "busybox", command=sleep)
            for i in range(options.pods)
        ),
    )


def _plan_flannel(node: LabNode) -> PodPlan:
    return PodPlan(
        name=f"kube-flannel-ds-{_suffix()}",
        node=node.name,
        image="flannel",
        namespace="kube-flannel",
        host_network=True,
        daemon_set="kube-flannel-ds",
    )


def random_mac() -> str:
    """A locally administered unicast address, as flannel makes for its tunnel."""
    octets = bytearray(secrets.token_bytes(6))
    octets[0] = octets[0] & 0xFC | 0x02
    return octets.hex(":")


def _suffix() -> str:
    """Five characters as Kubernetes appends them: no vowels, so no words."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz2456789") for _ in range(5))
