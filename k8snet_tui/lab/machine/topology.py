"""What a lab is asked to be, and the nodes it has: records, known before anything is built."""

from enum import StrEnum

from msgspec import Struct

from k8snet_tui.lab.machine.network.families import FAMILIES, Family

MOST_NODES = 200


class Backend(StrEnum):
    """A network plugin and how it carries packets between nodes."""

    HOST_GW = "host-gw"
    VXLAN = "vxlan"
    FLANNEL_WIREGUARD = "flannel-wireguard"
    CALICO_VXLAN = "calico-vxlan"
    CALICO_CROSS = "calico-cross"
    CALICO_NONE = "calico-none"
    CALICO_IPIP = "calico-ipip"
    CANAL = "canal"
    KINDNET = "kindnet"


class ContainerRuntime(StrEnum):
    """As what the container runtime shows itself: the scheme of container IDs and of the node's version."""

    CONTAINERD = "containerd"
    CRI_O = "cri-o"


class LabOptions(Struct, frozen=True):
    nodes: int = 3
    """The controlplane is one of them."""
    pods: int = 0
    """How many pods there are besides the tutorial's."""
    backend: Backend = Backend.HOST_GW
    families: tuple[int, ...] = (4,)
    """IP versions, the first one first in every list of addresses: (4,), (4, 6) or (6,)."""
    runtime: ContainerRuntime = ContainerRuntime.CONTAINERD
    without: tuple[str, ...] = ()
    """Programs of this machine that are not to be used, as if it had none: `busybox`, `traceroute`, `ip`."""


class NodeAddresses(Struct, frozen=True):
    """What a node has of one address family."""

    version: int
    internal_ip: str
    """Of eth1, where the nodes meet."""
    pod_cidr: str
    """As the node's spec has it: `10.244.1.0/24`."""
    pod_network: str
    """Where its pods' addresses come from: the podCIDR, or with Calico a block that is unrelated to it."""
    tunnel_mac: str
    """Of the tunnel device of this family, where the backend has one."""
    tunnel_key: str = ""
    """The tunnel's private key, where the backend encrypts."""

    @property
    def family(self) -> Family:
        return FAMILIES[self.version]


class LabNode(Struct, frozen=True):
    name: str
    backend: Backend
    runtime: ContainerRuntime
    addresses: tuple[NodeAddresses, ...]

    def of(self, version: int) -> NodeAddresses:
        return next(own for own in self.addresses if own.version == version)

    @property
    def internal_ips(self) -> tuple[str, ...]:
        return tuple(own.internal_ip for own in self.addresses)
