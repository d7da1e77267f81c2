"""Which network plugin a cluster has, and why we think so.

The pods of its DaemonSet tell first; a plugin that runs in the nodes' own processes, as Flannel in k3s, is
told by what it writes on the nodes. Both can be wrong somewhere, so a person may choose.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from k8snet_tui.cni.plugin import Plugin, daemonset_of, main_containers
from k8snet_tui.cni.registry import PLUGINS, UNKNOWN_PLUGIN, plugin_named
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.model.network import Cni, NodeReading


class Agent(Struct, frozen=True, gc=False):
    """A DaemonSet of a network plugin, and what it was recognised by."""

    plugin: str
    daemonset: str
    """`namespace/name`"""
    containers: tuple[str, ...]

    @property
    def reason(self) -> str:
        return f"DaemonSet {self.daemonset} runs {' and '.join(self.containers) or 'here'}"


def find_agent(pod: Pod) -> Agent | None:
    """Of which plugin the pod is a part; None for all other pods, of which there are many."""
    owner = daemonset_of(pod)
    plugin = next((plugin for plugin in PLUGINS if plugin.is_agent(pod)), None) if owner else None
    if plugin is None:
        return None
    containers = tuple(container.name for container in main_containers(pod))
    return Agent(plugin.name, f"{pod.namespace}/{owner}", containers)


def recognise_cni(
    nodes: Sequence[Node],
    agents: Collection[Agent],
    readings: Mapping[str, NodeReading],
    chosen: str | None = None,
    interface: str | None = None,
) -> Cni:
    """`chosen` is a plugin's name as a person gave it, `interface` the node-to-node interface likewise."""
    plugin = plugin_named(chosen) if chosen else None
    reason = "chosen by --cni"
    if plugin is None:
        plugin, reason = _running(agents) or _announced(nodes) or (UNKNOWN_PLUGIN, _nothing_seen(agents))
    return Cni(plugin.name, plugin.backend(nodes, readings), reason, interface or "")


def _running(agents: Collection[Agent]) -> tuple[Plugin, str] | None:
    """The first plugin of which an agent runs; others, which may be there for policies alone, are named."""
    for plugin in PLUGINS:
        own = sorted({agent.reason for agent in agents if agent.plugin == plugin.name})
        if own and plugin is not UNKNOWN_PLUGIN:
            others = {agent.plugin for agent in agents} - {plugin.name, UNKNOWN_PLUGIN.name}
            beside = f"; {' and '.join(sorted(others))} runs beside it" if others else ""
            return plugin, own[0] + beside
    return None


def _announced(nodes: Sequence[Node]) -> tuple[Plugin, str] | None:
    for plugin in PLUGINS:
        node = next((node for node in nodes if plugin.is_announced(node)), None)
        if node:
            key = next(key for key, _ in node.annotations if key.startswith(plugin.annotations))
            return plugin, f"{node.name} bears the annotation {key}, and no DaemonSet of it was seen"
    return None


def _nothing_seen(agents: Collection[Agent]) -> str:
    seen = "; ".join(sorted(agent.reason for agent in agents))
    return f"no DaemonSet and no annotation of a known plugin was seen{seen and f' ({seen})'}"
