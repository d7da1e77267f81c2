"""Which nodes and pods a lab starts with: the tutorial's machines and pods, and more where asked for."""

import secrets

from msgspec import Struct

from k8snet_tui.lab.machine.network.backends.registry import find_backend
from k8snet_tui.lab.machine.network.families import FAMILIES
from k8snet_tui.lab.machine.topology import LabNode, LabOptions, NodeAddresses


class PodPlan(Struct, frozen=True):
    """A pod that the lab starts with."""

    name: str
    node: str
    image: str
    namespace: str = "default"
    command: tuple[str, ...] = ()
    of_daemon_set: bool = False
    """One of the network plugin's, in its node's network."""


def plan_nodes(options: LabOptions) -> tuple[LabNode, ...]:
    names = ["controlplane", *(f"node-{i}" for i in range(1, options.nodes))]
    backend = find_backend(options.backend)
    families = [FAMILIES[version] for version in options.families]
    return tuple(
        LabNode(
            name,
            options.backend,
            options.runtime,
            tuple(
                NodeAddresses(
                    version=family.version,
                    internal_ip=family.node_address(number),
                    pod_cidr=family.pod_cidr(number),
                    pod_network=backend.pod_network(family, number),
                    tunnel_mac=random_mac(),
                    tunnel_key=backend.new_tunnel_key(),
                )
                for family in families
            ),
        )
        for number, name in enumerate(names)
    )


def plan_pods(options: LabOptions, nodes: tuple[LabNode, ...]) -> tuple[PodPlan, ...]:
    """The tutorial's pods, the network plugin's on every node, and as many more as were asked for."""
    workers = [node.name for node in nodes[1:]] or [nodes[0].name]
    first, second = workers[0], workers[min(1, len(workers) - 1)]
    sleep = ("sleep", "100000")
    return (
        *(_plan_daemon_pod(node) for node in nodes),
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


def _plan_daemon_pod(node: LabNode) -> PodPlan:
    owner = find_backend(node.backend).daemon_set
    name = f"{owner.name}-{_suffix()}"
    return PodPlan(name, node.name, owner.image, namespace=owner.namespace, of_daemon_set=True)


def random_mac() -> str:
    """A locally administered unicast address, as flannel makes for its tunnel."""
    octets = bytearray(secrets.token_bytes(6))
    octets[0] = octets[0] & 0xFC | 0x02
    return octets.hex(":")


def _suffix() -> str:
    """Five characters as Kubernetes appends them: no vowels, so no words."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz2456789") for _ in range(5))
