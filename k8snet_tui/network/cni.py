"""Which network plugin a cluster has, and through which of its pods a node may be read.

Plugins annotate nodes and run a DaemonSet; both are looked at. Only a DaemonSet's hostNetwork pod in a
system namespace is trusted as a way into a node: elsewhere anybody could have made a pod of that name.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from k8snet_tui.model.cluster import Container, ContainerKind, Node, Pod
from k8snet_tui.model.network import Cni


class _Plugin(Struct, frozen=True):
    """A DaemonSet that is known, by the beginning of its name; the better its tools, the earlier here."""

    daemonset: str
    name: str
    containers: tuple[str, ...] = ()
    """The containers to enter, best first."""


_PLUGINS = (
    _Plugin("kube-flannel", "Flannel", ("kube-flannel",)),
    _Plugin("canal", "Canal", ("kube-flannel", "calico-node")),
    _Plugin("calico-node", "Calico", ("calico-node",)),
    _Plugin("cilium", "Cilium", ("cilium-agent",)),
    _Plugin("ovnkube-node", "OVN-Kubernetes", ("ovnkube-controller", "ovn-controller")),
    _Plugin("antrea-agent", "Antrea", ("antrea-agent",)),
    _Plugin("weave-net", "Weave", ("weave",)),
    _Plugin("kindnet", "kindnet", ("kindnet-cni",)),
)
_PROXY = _Plugin("kube-proxy", "", ("kube-proxy",))
_NOT_THE_AGENT = ("cilium-envoy", "cilium-operator", "cilium-node-init")

PLUGIN_NAMESPACES = frozenset(
    {
        "kube-system",
        "kube-flannel",
        "calico-system",
        "cilium",
        "openshift-ovn-kubernetes",
        "ovn-kubernetes",
        "openshift-sdn",
    }
)

_FLANNEL = "flannel.alpha.coreos.com/backend-type"
_CALICO = "projectcalico.org/"


def recognise_cni(nodes: Sequence[Node], running: Collection[str]) -> Cni:
    """By the plugins whose pods run first, else by the annotations (k3s has no DaemonSet)."""
    name = next((plugin.name for plugin in _PLUGINS if plugin.name in running), "") or _annotated_name(nodes)
    return Cni(name or "unknown", _backend(name, nodes))


def name_plugin(pod: Pod) -> str:
    """The network plugin that a pod is of: by its DaemonSet, in a system namespace; empty for all others."""
    plugin = _plugin_of(pod)
    return plugin.name if plugin else ""


def _annotated_name(nodes: Sequence[Node]) -> str:
    prefixes = {
        "flannel.alpha.coreos.com/": "Flannel",
        _CALICO: "Calico",
        "network.cilium.io/": "Cilium",
        "k8s.ovn.org/": "OVN-Kubernetes",
    }
    keys = [key for node in nodes for key, _ in node.annotations]
    return next((name for start, name in prefixes.items() if any(k.startswith(start) for k in keys)), "")


def _backend(name: str, nodes: Sequence[Node]) -> str:
    if name in ("Flannel", "Canal"):
        return next((value for node in nodes if (value := node.annotation(_FLANNEL))), "")
    if name != "Calico":
        return ""
    keys = {key for node in nodes for key, _ in node.annotations}
    if keys & {f"{_CALICO}IPv4VXLANTunnelAddr", f"{_CALICO}IPv6VXLANTunnelAddr"}:
        return "VXLAN"
    if f"{_CALICO}IPv4IPIPTunnelAddr" in keys:
        return "IPIP"
    # Neither tunnel has an address: packets go out as they are, once the nodes' own addresses are known.
    return "no encapsulation" if f"{_CALICO}IPv4Address" in keys else ""


def find_entry_pod(pods: Iterable[Pod], node: str) -> tuple[Pod, str] | None:
    """The pod and the container by which the node may be read, best tools first; None if there is none."""
    here = [pod for pod in pods if pod.node == node and pod.host_network and pod.status == "Running"]
    for plugin in (*_PLUGINS, _PROXY):
        for pod in here:
            if _plugin_of(pod) is plugin and (container := _entry_container(pod, plugin)):
                return pod, container
    return None


def _plugin_of(pod: Pod) -> _Plugin | None:
    kind, _, owner = pod.owner.partition("/")
    if kind != "DaemonSet" or pod.namespace not in PLUGIN_NAMESPACES or owner.startswith(_NOT_THE_AGENT):
        return None
    return next((plugin for plugin in (*_PLUGINS, _PROXY) if owner.startswith(plugin.daemonset)), None)


def _entry_container(pod: Pod, plugin: _Plugin) -> str | None:
    running = [c.name for c in pod.containers if _is_entered(c)]
    return next((name for name in (*plugin.containers, *running) if name in running), None)


def _is_entered(container: Container) -> bool:
    return container.running and container.kind is ContainerKind.MAIN
