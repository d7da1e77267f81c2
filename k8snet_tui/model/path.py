"""Where packets go: the devices a path crosses, and where a hop was seen."""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

UNKNOWN = "?"
"""The name of a device that is there but was not read."""


class Located(Struct, frozen=True, tag=True):
    """The hop is this interface of this node, or of this pod."""

    node: str | None
    """None for what is outside the cluster."""
    interface: str
    pod: str | None = None


class Ambiguous(Struct, frozen=True, tag=True):
    """Several places own the address, and the hop's position does not decide between them."""

    candidates: tuple[Located, ...]


class Unlocated(Struct, frozen=True, tag=True):
    why: str


Location: TypeAlias = Located | Ambiguous | Unlocated


class DeviceKind(StrEnum):
    POD = "pod"
    """The pod itself, by its eth0."""
    VETH = "veth"
    BRIDGE = "bridge"
    UPLINK = "uplink"
    """The interface towards other nodes or the way out: eth1, eth0."""
    TUNNEL = "tunnel"
    OUTSIDE = "outside"
    """A place beyond the cluster's nodes."""


class Device(Struct, frozen=True):
    kind: DeviceKind
    name: str
    """`veth3f2a`, `cni0`, `eth1`, `flannel.1`; the pod's name for a pod; `?` for a veth not known yet."""
    is_up: bool = True
    """False: its kernel says that it is down."""
    mtu_bytes: int = 0
    """0: not read."""
    address: str = ""
    """In the family of the path; empty where it has none, or was not read."""


class Source(StrEnum):
    """Where the knowledge of a segment comes from."""

    KERNEL = "kernel"
    """Asked of the node's kernel."""
    API = "api"
    """The node object says so: its addresses, the annotations of its plugin."""
    DERIVED = "derived"
    """The known ways of the network plugin."""


class Segment(Struct, frozen=True):
    """The devices crossed on one node, in order; or one outside place with no node."""

    node: str | None
    devices: tuple[Device, ...]
    source: Source = Source.DERIVED


class Cut(Struct, frozen=True):
    """The way ends before this device of the chain."""

    segment: int
    device: int
    why: str
    """`eth1 of node-2 is down`, `node-1 has no route to 10.244.2.2`"""
    is_back: bool = False
    """Answers end there on their way back, and the packet itself is passed on."""


_CHOICES = {
    0: "addresses alone, so other ports change nothing: another pod's address may go the other way",
    1: "addresses and ports: another port may go the other way",
    2: "the addresses inside a tunnel too: another pod's may go the other way",
}
"""What a kernel chooses by, by its `fib_multipath_hash_policy`."""


class EqualCost(Struct, frozen=True):
    """Ways of equal cost among which a node shares its packets."""

    node: str
    address: str
    """Where to."""
    next_hops: tuple[str, ...]
    """`192.168.56.12 by eth1`"""
    policy: int | None = None
    """The node's `fib_multipath_hash_policy` for that family; None where it was not read."""

    @property
    def sentence(self) -> str:
        ways = f"{self.node} has {len(self.next_hops)} ways of equal cost to {self.address}"
        via = f"{ways}: {', '.join(self.next_hops)}"
        choice = _CHOICES.get(-1 if self.policy is None else self.policy)
        return f"{via}; hash policy {self.policy} chooses by {choice}" if choice else via


class Chain(Struct, frozen=True):
    """The physical chain from source to destination, and what it rests on."""

    segments: tuple[Segment, ...] = ()
    basis: str = ""
    """`read from node-1 and node-2`, or `derived from the API: node-2 was not read`."""
    routers: tuple[str, ...] | None = None
    """The nodes that route on the way, one a hop, the destination left out; None where no kernel tells."""
    cut: Cut | None = None
    """Where kernels say that the way ends."""
    equal_cost: tuple[EqualCost, ...] = ()
    """At the nodes of both ends, there and back."""
    not_ready: tuple[str, ...] = ()
    """Nodes on the way that the API calls NotReady."""
    unread: tuple[str, ...] = ()
    """Why nodes of the ends were not read: `node-2 was not read (sh in … did not end within 10 s)`."""

    @property
    def length(self) -> int | None:
        """Hops to the destination: each node that routes lowers the TTL by one (RFC 1812, 5.3.1)."""
        return None if self.routers is None else len(self.routers) + 1

    @property
    def mtu_bytes(self) -> int:
        """The smallest on the way, as far as it was read; 0 where it was not."""
        return min((d.mtu_bytes for s in self.segments for d in s.devices if d.mtu_bytes), default=0)


class Proof(Struct, frozen=True):
    """A device of the chain, and the first hop that proved it."""

    segment: int
    device: int
    ttl: int


class Contradiction(Struct, frozen=True):
    """A hop that cannot be where the kernels of both ends say that the way goes."""

    ttl: int
    why: str


class PathMatch(Struct, frozen=True):
    """The expected path and the observed one, held against each other."""

    proofs: tuple[Proof, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    cut: Cut | None = None
    """Where the way ends, by the kernels or else by the last hop that answered; None for one that arrives."""
