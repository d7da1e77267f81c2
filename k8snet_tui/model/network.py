"""What a kernel knows of its network, and what a CNI plugin calls itself."""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct


class Interface(Struct, frozen=True):
    name: str
    index: int = 0
    mac: str = ""
    mtu_bytes: int = 0
    up: bool = False
    kind: str = ""
    """The kernel's word where it has one: bridge, veth, vxlan, loopback, ipip, ether; else empty."""
    addresses: tuple[str, ...] = ()
    """With their prefix length, as in `10.244.1.1/24`."""
    master: str = ""
    """The bridge this interface is a port of."""
    peer_index: int | None = None
    """Index of the other end of a veth, in the other end's namespace."""


class Neighbour(Struct, frozen=True):
    """One line of the ARP or NDP table."""

    address: str
    mac: str
    interface: str


class ForwardingEntry(Struct, frozen=True):
    """One learned MAC address of a bridge, and the port behind which it was seen."""

    mac: str
    port: str


class RouteKind(StrEnum):
    """What becomes of a packet for the destination (`ip-route(8)`, TYPE)."""

    UNICAST = "unicast"
    BLACKHOLE = "blackhole"
    """Dropped in silence."""
    UNREACHABLE = "unreachable"
    """Refused: no such host."""
    PROHIBIT = "prohibit"
    """Refused: forbidden."""
    THROW = "throw"
    """As if the table had no route."""


class NextHop(Struct, frozen=True):
    """One of several ways that a route shares its packets among."""

    interface: str
    gateway: str = ""
    weight: int = 1


class Route(Struct, frozen=True):
    """One route of the main table."""

    destination: str
    """With its prefix length; the default route is `0.0.0.0/0` or `::/0`."""
    interface: str = ""
    """Empty for a route that leads nowhere, or whose next hops were not told."""
    gateway: str = ""
    """Empty where the destination is on the link."""
    kind: RouteKind = RouteKind.UNICAST
    metric: int = 0
    """Of routes to one destination the lowest counts."""
    mtu_bytes: int = 0
    """Of the route itself; 0: its device's."""
    next_hops: tuple[NextHop, ...] = ()
    """All of them, where there are several; `interface` and `gateway` are the first one's."""


class NodeNetwork(Struct, frozen=True, tag="read"):
    """One reading of a node's network, and the tool that gave it."""

    node: str
    tool: str
    """`ip -j`, `ip` or `/proc`."""
    interfaces: tuple[Interface, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    forwarding: tuple[ForwardingEntry, ...] = ()
    routes: tuple[Route, ...] = ()
    gaps: tuple[str, ...] = ()
    """What of it could not be read: `routes: an entry that is no JSON`."""
    hash_policies: tuple[int | None, int | None] = (None, None)
    """`fib_multipath_hash_policy` of IPv4 and of IPv6: what chooses between ways of equal cost."""
    forwards: tuple[bool | None, bool | None] = (None, None)
    """Whether the kernel passes packets of IPv4 and of IPv6 on (`ip_forward`, ip-sysctl); None: not read."""

    def interface(self, name: str) -> Interface | None:
        return next((i for i in self.interfaces if i.name == name), None)


class Unread(Struct, frozen=True, tag="unread"):
    """A node that was not read, and why: no consent, no right, no pod to enter it by."""

    node: str
    why: str
    is_passing: bool = False
    """It may be otherwise in a moment: the line was in trouble, or nothing answered there."""


NodeReading: TypeAlias = NodeNetwork | Unread


class Counters(Struct, frozen=True):
    """Totals of one interface since it came up, as /proc/net/dev has them."""

    interface: str
    rx_bytes: int
    tx_bytes: int
    rx_packets: int = 0
    tx_packets: int = 0
    rx_drops: int = 0
    tx_drops: int = 0
    rx_errors: int = 0
    tx_errors: int = 0


class IcmpCounters(Struct, frozen=True):
    """What one kernel has sent of ICMP, or of ICMPv6, since its network began."""

    time_exceeded: int = 0
    """Answers as a router: a probe's TTL ended there."""
    unreachable: int = 0
    """Answers as the end: nobody listens on a probe's port; or a refusal."""
    echo_replies: int = 0
    kept_back: int | None = None
    """Answers that its own limits kept back; None where it does not count them, as before Linux 6.3."""


class NodeCounters(Struct, frozen=True):
    """One reading of a node's totals."""

    interfaces: tuple[Counters, ...] = ()
    icmp: tuple[IcmpCounters | None, IcmpCounters | None] = (None, None)
    """Of IPv4 and of IPv6; None where it could not be read."""
    asked_s: float = 0.0
    """When it was asked for, on the monotonic clock: what had happened by then is in it."""
    received_s: float = 0.0


class Rate(Struct, frozen=True, array_like=True):
    """Bytes a second through one interface, both directions told apart."""

    interface: str
    rx_bytes_s: float
    tx_bytes_s: float
    drops: int = 0
    """Packets that it has dropped, either way, since it is counted."""


Rates: TypeAlias = tuple[tuple[str, tuple[Rate, ...]], ...]
"""Of each node, by its name."""


class InterfaceRole(StrEnum):
    """What an interface of a node is for."""

    PODS = "pods"
    """Pods are behind it."""
    TUNNEL = "tunnel"
    NODES = "nodes"
    """By it nodes reach each other."""
    NAT = "NAT"
    """Its address is on several nodes: each is alone behind a translator."""
    OTHER = ""


class Cni(Struct, frozen=True):
    """The network plugin, as recognised from the cluster or as a person chose it."""

    name: str
    """Flannel, Calico, Cilium…, or `unknown`."""
    backend: str = ""
    """host-gw, vxlan, VXLAN, …; empty where it has none or none was found."""
    reason: str = ""
    """Why we think so: `DaemonSet kube-flannel/kube-flannel-ds runs kube-flannel`."""
    node_interface: str = ""
    """The interface by which nodes reach each other, as a person gave it; empty: by their addresses."""

    def __str__(self) -> str:
        return f"{self.name} {self.backend}".strip()
