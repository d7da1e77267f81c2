"""Which module makes which of `--backend`'s choices."""

from collections.abc import Mapping

from k8snet_tui.lab.machine.network.backends.backend import NetworkBackend
from k8snet_tui.lab.machine.network.backends.calico import Calico
from k8snet_tui.lab.machine.network.backends.calico_ipip import CalicoIpip
from k8snet_tui.lab.machine.network.backends.calico_vxlan import CalicoCrossSubnet, CalicoVxlan
from k8snet_tui.lab.machine.network.backends.canal import Canal
from k8snet_tui.lab.machine.network.backends.flannel import Flannel
from k8snet_tui.lab.machine.network.backends.flannel_vxlan import FlannelVxlan
from k8snet_tui.lab.machine.network.backends.flannel_wireguard import FlannelWireguard
from k8snet_tui.lab.machine.network.backends.kindnet import Kindnet
from k8snet_tui.lab.machine.topology import Backend

_BACKENDS: Mapping[Backend, NetworkBackend] = {
    Backend.HOST_GW: Flannel(),
    Backend.VXLAN: FlannelVxlan(),
    Backend.FLANNEL_WIREGUARD: FlannelWireguard(),
    Backend.CALICO_VXLAN: CalicoVxlan(),
    Backend.CALICO_CROSS: CalicoCrossSubnet(),
    Backend.CALICO_NONE: Calico(),
    Backend.CALICO_IPIP: CalicoIpip(),
    Backend.CANAL: Canal(),
    Backend.KINDNET: Kindnet(),
}


def find_backend(backend: Backend) -> NetworkBackend:
    return _BACKENDS[backend]
