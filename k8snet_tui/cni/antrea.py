"""Antrea: Open vSwitch forwards the pods' packets; the node routes them by antrea-gw0, through Geneve."""

from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.model.network import Interface, InterfaceRole


class Antrea(Plugin):
    name = "Antrea"
    routes_in_kernel = False
    annotations = ("node.antrea.io/",)
    daemonsets = ("antrea-agent",)
    containers = ("antrea-agent", "antrea-ovs")
    bridge = "br-int"
    tunnel_kinds = {"genev_sys": "geneve", "antrea-tun": ""}

    def role(self, interface: Interface) -> InterfaceRole | None:
        return InterfaceRole.PODS if interface.name == "antrea-gw0" else super().role(interface)
