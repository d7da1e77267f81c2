"""What a network plugin is to the lab: what it leaves in the kernels, and what it writes into the API."""

import errno
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct

from k8snet_tui.lab.machine.errors import LabUnavailable
from k8snet_tui.lab.machine.network.families import Family
from k8snet_tui.lab.machine.network.node_network import NodeNetwork, PodLink, link_pod
from k8snet_tui.lab.machine.topology import LabNode


class DaemonSet(Struct, frozen=True):
    """The one that runs the plugin on every node, as its own manifest names it."""

    name: str
    namespace: str
    image: str
    containers: tuple[str, ...]
    labels: Mapping[str, str]


@contextmanager
def requiring_device(backend: str, kind: str) -> Iterator[None]:
    """LabUnavailable, where this kernel does not know such devices."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:
            raise
        raise LabUnavailable(f"{backend} needs {kind} devices, and this kernel has none") from None


class NetworkBackend(ABC):
    daemon_set: DaemonSet
    network_available: tuple[str, str] | None = None
    """Reason and message of the node's condition NetworkUnavailable=False, where the plugin writes it."""

    def pod_network(self, family: Family, number: int) -> str:
        """From which the pods of a node get their addresses."""
        return family.pod_cidr(number)

    def new_tunnel_key(self) -> str:
        """A private key for a node's tunnel, where there is one to encrypt."""
        return ""

    @abstractmethod
    def connect_node(self, network: NodeNetwork, others: Sequence[LabNode]) -> None:
        """The plugin's devices, and its routes to the pods of all other nodes."""

    def link_pod(self, network: NodeNetwork) -> PodLink:
        return link_pod(network, "veth", 8)

    @abstractmethod
    def connect_pod(self, network: NodeNetwork, link: PodLink, addresses: Sequence[str]) -> None:
        """Addresses and routes in the pod and, where the plugin needs them, on its node."""

    @abstractmethod
    def annotate_node(self, node: LabNode) -> dict[str, str]: ...

    def annotate_pod(self, addresses: Sequence[str]) -> dict[str, str]:
        return {}
