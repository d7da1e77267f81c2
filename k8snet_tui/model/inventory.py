"""One moment of a cluster, as far as it is known: what the panes draw."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Loading, LoadState, Node, Pod
from k8snet_tui.model.network import Cni, NodeCounters, NodeReading, Rate

T = TypeVar("T")


class Collection(Struct, Generic[T], frozen=True):
    """The objects of one kind, sorted by name, and how far they can be relied on."""

    items: Blocks[T] = field(default_factory=Blocks)
    state: LoadState = Loading()
    namespaces: tuple[str, ...] = ()
    """Those that are shown where all may not be; empty where they may."""


_UNKNOWN: Collection[Any] = Collection()


class Inventory(Struct, frozen=True):
    context: str
    server: str = ""
    """As in `v1.34.4`."""
    is_lab: bool = False
    may_enter_nodes: bool = False
    """Reading a node needs no further question."""
    namespace: str | None = None
    """None: all namespaces."""
    collections: Mapping[str, Collection[Any]] = {}
    """By the plural of the kind, as in the API's paths: `pods`, `nodes`."""
    cni: Cni | None = None
    readings: Mapping[str, NodeReading] = {}
    """By node name; a node that is not there has not been read yet."""
    counters: Mapping[str, NodeCounters] = {}
    """By node name, for nodes on the screen or on a traced path."""
    rates: Mapping[str, tuple[Rate, ...]] = {}
    """Likewise."""
    is_counting_paused: bool = False
    """With the traces: `counters` and `rates` are the last ones."""
    veths: Mapping[str, str] = {}
    """By pod address: the name of the veth on its node, where it is known."""
    veth_pods: Mapping[tuple[str, str], str] = {}
    """By node and veth: the name of the pod at its other end."""

    def collection(self, kind: str) -> Collection[Any]:
        """An empty one that is loading, for a kind that nothing is known of yet."""
        return self.collections.get(kind, _UNKNOWN)

    def state(self, kind: str) -> LoadState:
        return self.collection(kind).state

    @property
    def nodes(self) -> Blocks[Node]:
        return self.collection("nodes").items

    @property
    def pods(self) -> Blocks[Pod]:
        return self.collection("pods").items


def find_listed_pod(pods: Blocks[Pod], key: str) -> Pod | None:
    """By its `namespace/name`, in which order they are."""
    at = bisect_left(pods, key, key=lambda pod: pod.key)
    return pods[at] if at < len(pods) and pods[at].key == key else None


class Namespaces(Struct, frozen=True):
    """Those that a person can choose from."""

    names: tuple[str, ...]
    """Sorted."""
    are_all: bool = True
    """False: this user may not list them, and there may be others."""
