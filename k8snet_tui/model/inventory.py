"""One moment of a cluster, as far as it is known: what the panes draw."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Loading, LoadState, Node, Pod
from k8snet_tui.model.network import Cni, NodeReading, Rate


class Inventory(Struct, frozen=True):
    context: str
    server: str = ""
    """As in `v1.34.4`."""
    is_lab: bool = False
    may_enter_nodes: bool = False
    """Reading a node needs no further question."""
    namespace: str | None = None
    """None: all namespaces."""
    readable: tuple[str, ...] = ()
    """The namespaces that are shown where all may not be; empty where they may."""
    cni: Cni | None = None
    nodes: Sequence[Node] = ()
    """By name."""
    nodes_state: LoadState = Loading()
    pods: Blocks[Pod] = Blocks()
    """By `namespace/name`."""
    pods_state: LoadState = Loading()
    readings: Mapping[str, NodeReading] = {}
    """By node name; a node that is not there has not been read yet."""
    rates: Mapping[str, tuple[Rate, ...]] = {}
    """By node name, for nodes on the screen."""
    veths: Mapping[str, str] = {}
    """By pod address: the name of the veth on its node, where it is known."""
    veth_pods: Mapping[tuple[str, str], str] = {}
    """By node and veth: the name of the pod at its other end."""


class Namespaces(Struct, frozen=True):
    """Those that a person can choose from."""

    names: tuple[str, ...]
    """Sorted."""
    are_all: bool = True
    """False: this user may not list them, and there may be others."""
