"""Through which pod a node may be read: its network plugin's, for that is in the node's own network.

Only a DaemonSet's hostNetwork pod in a system namespace is trusted as a way into a node: elsewhere anybody
could have made a pod of that name.
"""

from collections.abc import Iterable

from k8snet_tui.cni.plugin import EVERYWHERE, Plugin, main_containers
from k8snet_tui.cni.registry import PLUGINS
from k8snet_tui.model.cluster import Pod

ENTRY_NAMESPACES = tuple(sorted({EVERYWHERE}.union(*(plugin.namespaces for plugin in PLUGINS))))
"""Where the pods of plugins are, for somebody who does not see all namespaces."""


def find_entry_pod(pods: Iterable[Pod], node: str) -> tuple[Pod, str] | None:
    """The pod and the container by which the node may be read, best tools first; None if there is none."""
    here = [pod for pod in pods if pod.node == node and pod.host_network and pod.status == "Running"]
    for plugin in sorted(PLUGINS, key=lambda plugin: (not plugin.has_shell, not plugin.has_iproute2)):
        for pod in here:
            if plugin.is_agent(pod) and (container := _entry_container(pod, plugin)):
                return pod, container
    return None


def _entry_container(pod: Pod, plugin: Plugin) -> str | None:
    running = [container.name for container in main_containers(pod) if container.running]
    return next((name for name in (*plugin.containers, *running) if name in running), None)
