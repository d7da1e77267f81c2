"""The commands that show by hand what the screen shows: kubectl's, and Linux' inside the nodes.

Pure, and never run by us: they are to be read, copied and typed. Names are quoted for a shell. A node is
entered by the pod that the screen itself would enter it by.
"""

import shlex

from msgspec import Struct

from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Container, ContainerKind, Pod
from k8snet_tui.model.inventory import Inventory


class HandCommand(Struct, frozen=True):
    shows: str
    argv: tuple[str, ...]

    @property
    def line(self) -> str:
        return shlex.join(self.argv)


def pod_by_hand(pod: Pod) -> list[HandCommand]:
    """Its state, its events and its logs, as the tutorial looks at them."""
    where = (pod.name, "-n", pod.namespace)
    commands = [
        HandCommand("status, IP and node", _get(pod)),
        HandCommand("all of it, with its events", ("kubectl", "describe", "pod", *where)),
        HandCommand("its YAML", ("kubectl", "get", "pod", *where, "-o", "yaml")),
    ]
    for container in pod.containers:
        if container.kind is not ContainerKind.EPHEMERAL:
            commands += _logs(where, container, pod.restarts > 0)
    return commands


def _logs(where: tuple[str, ...], container: Container, was_restarted: bool) -> list[HandCommand]:
    log = ("kubectl", "logs", *where, "-c", container.name)
    found = [HandCommand(f"the log of {container.name}", (*log, "--tail=500"))]
    if was_restarted:
        found.append(HandCommand(f"the log of {container.name}'s run before", (*log, "--previous")))
    return found


def node_by_hand(inventory: Inventory, node: str) -> list[HandCommand]:
    """Its state; and where its network plugin has a pod to enter it by, what its kernel knows."""
    commands = [
        HandCommand("status and addresses", ("kubectl", "get", "node", node, "-o", "wide")),
        HandCommand("conditions, taints and events", ("kubectl", "describe", "node", node)),
    ]
    if inside := _inside(inventory, node):
        commands += [
            HandCommand("interfaces and addresses", (*inside, "ip", "addr")),
            HandCommand("routes", (*inside, "ip", "route")),
            HandCommand("rules", (*inside, "ip", "rule")),
            HandCommand("neighbours", (*inside, "ip", "neigh")),
            HandCommand("counters of the interfaces", (*inside, "cat", "/proc/net/dev")),
        ]
    return commands


def path_by_hand(inventory: Inventory, source: Pod, destination: Pod) -> list[HandCommand]:
    """The tutorial's own way: the addresses, the hops, and the route that the first node takes."""
    commands = [HandCommand(f"where {pod.name} is", _get(pod)) for pod in (source, destination)]
    if not destination.addresses:
        return commands
    address = destination.addresses[0]
    source_pod = ("kubectl", "exec", source.name, "-n", source.namespace, "--")
    commands.append(HandCommand("the hops", (*source_pod, "traceroute", "-n", "-q1", "-w2", address)))
    entered = ((node, _inside(inventory, node)) for node in dict.fromkeys((source.node, destination.node)))
    return commands + [
        HandCommand(f"the route on {node}", (*inside, "ip", "route", "get", address))
        for node, inside in entered
        if inside
    ]


def _get(pod: Pod) -> tuple[str, ...]:
    return ("kubectl", "get", "pod", pod.name, "-n", pod.namespace, "-o", "wide")


def _inside(inventory: Inventory, node: str) -> tuple[str, ...]:
    """What comes before a command in the node's network; nothing where there is no way in."""
    found = find_entry_pod((pod for pod in inventory.pods if pod.node == node), node)
    if found is None:
        return ()
    pod, container = found
    return ("kubectl", "exec", pod.name, "-n", pod.namespace, "-c", container, "--")
