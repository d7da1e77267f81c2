"""kube-router, of k0s: a bridge kube-bridge a node, and routes by BGP, through IPIP to other subnets.

Looked for last: it also runs beside other plugins, for policies or as the service proxy.
"""

from k8snet_tui.cni.plugin import Plugin


class KubeRouter(Plugin):
    name = "kube-router"
    annotations = ("kube-router.io/",)
    daemonsets = ("kube-router",)
    containers = ("kube-router",)
    bridge = "kube-bridge"
    tunnel_kinds = {"tun-": "ipip"}
