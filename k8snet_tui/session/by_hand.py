"""The commands that show by hand what the screen shows: kubectl's, and Linux' inside the nodes.

Pure, and never run by us: they are to be read, copied and typed. Names are quoted for a shell. A node is
entered by the pod that the screen itself would enter it by.
"""

import json
import shlex
from collections.abc import Iterable, Mapping

from msgspec import Struct

from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Container, ContainerKind, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint, Protocol, TraceOptions
from k8snet_tui.settings import PROBE_IMAGE

_AS_USUAL = TraceOptions()
_PROBES: Mapping[Protocol, tuple[str, ...]] = {Protocol.UDP: (), Protocol.ICMP: ("-I",)}
"""What every traceroute can send; TCP is not among it."""


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
    if inside := _inside(inventory.pods, node):
        commands += [
            HandCommand("interfaces and addresses", (*inside, "ip", "addr")),
            HandCommand("routes", (*inside, "ip", "route")),
            HandCommand("rules", (*inside, "ip", "rule")),
            HandCommand("neighbours", (*inside, "ip", "neigh")),
            HandCommand("counters of the interfaces", (*inside, "cat", "/proc/net/dev")),
        ]
    return commands


def path_by_hand(inventory: Inventory, source: Pod, destination: Pod) -> list[HandCommand]:
    """As `ends_by_hand`, for two pods; of one that has no address yet, only where it is."""
    return ends_by_hand(inventory.pods, _end(source), _end(destination))


def ends_by_hand(
    pods: Iterable[Pod], source: Endpoint, destination: Endpoint, options: TraceOptions = _AS_USUAL
) -> list[HandCommand]:
    """The tutorial's own way: the addresses, the hops, and the route that each node takes.

    `pods` are those of the ends' nodes, by which these may be entered. Of the options the container counts,
    and whether probes are of ICMP.
    """
    nodes = dict.fromkeys(end.node for end in (source, destination) if end.node)
    inside = {node: _inside(pods, node) for node in nodes}
    commands = [
        HandCommand(f"where {end.name} is", get) for end in (source, destination) if (get := _where(end))
    ]
    if not destination.address:
        return commands
    trace = ("traceroute", "-n", "-q1", "-w2", *_PROBES[options.protocol], destination.address)
    if source.pod:
        container = ("-c", options.container) if options.container else ()
        commands.append(
            HandCommand("the hops", ("kubectl", "exec", *_named(source.pod), *container, "--", *trace))
        )
        commands += _from_a_pod_beside(source, trace)
    elif source.node and inside[source.node]:
        commands.append(HandCommand("the hops", (*inside[source.node], *trace)))
    return commands + [
        HandCommand(f"the route on {node}", (*entry, "ip", "route", "get", destination.address))
        for node, entry in inside.items()
        if entry
    ]


def _from_a_pod_beside(source: Endpoint, trace: tuple[str, ...]) -> list[HandCommand]:
    """The pod that the tutorial makes, for images without traceroute; `run -i` may lose what it says."""
    where = ("traceroute", "-n", (source.pod or "").partition("/")[0])
    pinned = json.dumps({"spec": {"nodeName": source.node}})
    run = ("--restart=Never", f"--image={PROBE_IMAGE}", f"--overrides={pinned}", "--", *trace)
    ended = ("--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s")
    return [
        HandCommand(
            f"where {source.name} has no traceroute: a pod on its node", ("kubectl", "run", *where, *run)
        ),
        HandCommand("until it is done", ("kubectl", "wait", "pod", *where, *ended)),
        HandCommand("the same hops", ("kubectl", "logs", *where)),
        HandCommand("that pod removed again", ("kubectl", "delete", "pod", *where)),
    ]


def _end(pod: Pod) -> Endpoint:
    return Endpoint(pod.name, pod.addresses[0] if pod.addresses else "", pod.key, pod.node or None)


def _where(end: Endpoint) -> tuple[str, ...]:
    """Nothing for an address that belongs to neither."""
    if end.pod:
        return ("kubectl", "get", "pod", *_named(end.pod), "-o", "wide")
    return ("kubectl", "get", "node", end.node, "-o", "wide") if end.node else ()


def _named(key: str) -> tuple[str, ...]:
    namespace, _, name = key.partition("/")
    return (name, "-n", namespace)


def _get(pod: Pod) -> tuple[str, ...]:
    return ("kubectl", "get", "pod", pod.name, "-n", pod.namespace, "-o", "wide")


def _inside(pods: Iterable[Pod], node: str) -> tuple[str, ...]:
    """What comes before a command in the node's network; nothing where there is no way in."""
    found = find_entry_pod(pods, node)
    if found is None:
        return ()
    pod, container = found
    return ("kubectl", "exec", pod.name, "-n", pod.namespace, "-c", container, "--")
