"""The network plugins that are known, in the order in which they are looked for."""

from k8snet_tui.cni.antrea import Antrea
from k8snet_tui.cni.aws_vpc import AwsVpc
from k8snet_tui.cni.azure import Azure
from k8snet_tui.cni.calico import Calico
from k8snet_tui.cni.canal import Canal
from k8snet_tui.cni.cilium import Cilium
from k8snet_tui.cni.flannel import Flannel
from k8snet_tui.cni.gke import Gke
from k8snet_tui.cni.kindnet import Kindnet
from k8snet_tui.cni.kube_router import KubeRouter
from k8snet_tui.cni.ovn_kubernetes import OvnKubernetes
from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.cni.unknown import Unknown
from k8snet_tui.cni.weave import Weave
from k8snet_tui.model.network import Cni

UNKNOWN_PLUGIN = Unknown()

PLUGINS: list[Plugin] = [
    Canal(),
    Flannel(),
    AwsVpc(),
    Cilium(),
    Gke(),
    Azure(),
    Calico(),
    OvnKubernetes(),
    Antrea(),
    Weave(),
    Kindnet(),
    KubeRouter(),
    UNKNOWN_PLUGIN,
]


def plugin_named(name: str) -> Plugin | None:
    """By its name in any spelling: `OVN-Kubernetes`, `ovn-kubernetes`, `aws-vpc`."""
    return next((plugin for plugin in PLUGINS if option_name(plugin) == _as_option(name)), None)


def plugin_of(cni: Cni | None) -> Plugin:
    """The ways of the plugin that was recognised; the unknown one's where none was."""
    return (plugin_named(cni.name) if cni else None) or UNKNOWN_PLUGIN


def option_name(plugin: Plugin) -> str:
    """As it is chosen on the command line: `aws-vpc`."""
    return _as_option(plugin.name)


def annotation_prefixes() -> tuple[str, ...]:
    """Of all annotations of nodes that some plugin makes or reads."""
    return tuple(dict.fromkeys(prefix for plugin in PLUGINS for prefix in plugin.annotations))


def _as_option(name: str) -> str:
    return name.lower().replace(" ", "-")
