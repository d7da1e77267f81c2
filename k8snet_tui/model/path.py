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


class Segment(Struct, frozen=True):
    """The devices crossed on one node, in order; or one outside place with no node."""

    node: str | None
    devices: tuple[Device, ...]


class Chain(Struct, frozen=True):
    """The physical chain from source to destination, and what it rests on."""

    segments: tuple[Segment, ...] = ()
    basis: str = ""
    """`read from node-1 and node-2`, or `derived from the API: node-2 was not read`."""


class Mark(Struct, frozen=True):
    """A device of the chain that a hop has proved."""

    segment: int
    device: int
    ttl: int
