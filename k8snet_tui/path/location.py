"""Where a hop is: which interface of which node, or which pod, answered.

Position and address decide together. The address alone does not: in a Vagrant lab every node has 10.0.2.15,
and a router answers with any of its addresses. From a pod, hop 1 is the source's node; the destination's
address is the destination; what is between belongs to the node that routes there by the kernels, else to the
destination's, if that node has the address.
Where a node was not read, the API's records of it stand in (its addresses, podCIDRs, annotations).
"""

from collections.abc import Iterable, Mapping, Sequence

from k8snet_tui.cni.derived import device_with, has_address
from k8snet_tui.model.address import is_same
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.model.network import Cni, NodeReading
from k8snet_tui.model.path import UNKNOWN, Ambiguous, Chain, DeviceKind, Located, Location, Unlocated
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.network.lookup import owners
from k8snet_tui.path.side import find_reading

POD_INTERFACE = "eth0"


def locate_hop(
    ttl: int,
    address: str,
    *,
    source: Endpoint,
    destination: Endpoint,
    chain: Chain,
    nodes: Sequence[Node],
    pods: Iterable[Pod],
    readings: Mapping[str, NodeReading],
    cni: Cni | None = None,
    refuses: bool = False,
) -> Location:
    """The place of the hop; `Located` with no node and no interface is a place outside the cluster.

    One that refuses (`!H`) may be the router before: it has the packet still, and no way on.
    """
    places = _Places(nodes, readings, chain, cni)
    if destination.node and is_same(address, destination.address):
        bearer = _pod_with(address, pods) if destination.pod else None
        is_another = isinstance(bearer, Located) and bearer.pod != destination.pod
        return bearer if bearer and is_another else places.end(destination)
    certain = ttl == 1 and starts_in_pod(source, chain)
    expected = chain.routers[ttl - 1] if chain.routers and ttl <= len(chain.routers) else None
    if (
        refuses
        and chain.routers
        and (either := places.on_either(chain.routers[max(0, ttl - 2) : ttl], address))
    ):
        return either
    for node in [source.node] if certain else [expected, destination.node, source.node]:
        if node and (found := places.on_node(node, address)):
            return found
        if node and not places.is_read(node):
            announced = places.announced(address) or _pod_with(address, pods)
            return announced or places.hidden(node, address, destination, certain=certain)
    return places.anywhere(address) or _pod_with(address, pods) or places.outside(address, destination)


def starts_in_pod(source: Endpoint, chain: Chain) -> bool:
    """It has a network of its own; a hostNetwork pod starts where its node starts."""
    first = chain.segments[0].devices[:1] if chain.segments else ()
    return first[0].kind is DeviceKind.POD if first else source.pod is not None


class _Places:
    """Who owns an address, by what was read and by what the API says of the rest."""

    def __init__(
        self, nodes: Sequence[Node], readings: Mapping[str, NodeReading], chain: Chain, cni: Cni | None
    ) -> None:
        self._nodes = {node.name: node for node in nodes}
        self._readings = readings
        self._chain = chain
        self._cni = cni

    def is_read(self, name: str | None) -> bool:
        return find_reading(self._readings, name) is not None

    def end(self, destination: Endpoint) -> Location:
        node = destination.node
        own = self.on_node(node, destination.address) if node else None
        if isinstance(own, Located):
            return Located(own.node, own.interface, destination.pod)
        return Located(node, POD_INTERFACE if destination.pod else UNKNOWN, destination.pod)

    def on_node(self, name: str, address: str) -> Location | None:
        """The node's interface with the address; the one the chain crosses, where several have it."""
        found = self._interfaces(name, address)
        crossed = {device.name for s in self._chain.segments if s.node == name for device in s.devices}
        found = [interface for interface in found if interface in crossed] or found
        return _one_of([Located(name, interface) for interface in found], chosen=bool(crossed & {*found}))

    def on_either(self, names: Sequence[str], address: str) -> Location | None:
        """On the one of these nodes that has the address, or on whichever of several."""
        found = [place for name in names if isinstance(place := self.on_node(name, address), Located)]
        return _one_of(found)

    def anywhere(self, address: str) -> Location | None:
        return _one_of(self._owners(address))

    def announced(self, address: str) -> Location | None:
        """Where the API itself says the address is, whether that node was read or not."""
        names = [node.name for node in self._nodes.values() if has_address(node, address, self._cni)]
        return self.on_node(names[0], address) if len(names) == 1 else None

    def hidden(self, name: str, address: str, destination: Endpoint, *, certain: bool) -> Location:
        """On a node that was not read: its kernel may hold addresses that the API does not name."""
        here, seen = Located(name, UNKNOWN), self._owners(address)
        if certain:
            return here
        return Ambiguous((here, *seen)) if seen else self.outside(address, destination)

    def outside(self, address: str, destination: Endpoint) -> Location:
        if not self._nodes:
            return Unlocated("the nodes are not known")
        unread = sorted(name for name in self._nodes if not self.is_read(name))
        if destination.node is None or not unread:
            return Located(None, "")
        which = f"{unread[0]} was" if len(unread) == 1 else f"{len(unread)} nodes were"
        return Unlocated(f"no node that was read has {address}, and {which} not read")

    def _owners(self, address: str) -> list[Located]:
        names = sorted(self._nodes.keys() | self._readings.keys())
        return [Located(name, each) for name in names for each in self._interfaces(name, address)]

    def _interfaces(self, name: str, address: str) -> list[str]:
        if reading := find_reading(self._readings, name):
            return [interface.name for interface in owners(reading, address)]
        node, cni = self._nodes.get(name), self._cni
        return [device_with(node, address, cni)] if node and has_address(node, address, cni) else []


def _one_of(found: list[Located], *, chosen: bool = False) -> Location | None:
    if len(found) > 1 and not chosen:
        return Ambiguous(tuple(found))
    return found[0] if found else None


def _pod_with(address: str, pods: Iterable[Pod]) -> Location | None:
    """Pods that are over keep the address they had; only one that runs can answer."""
    found = [
        Located(pod.node, POD_INTERFACE, pod.key)
        for pod in pods
        if _may_have(pod, address)
        and not pod.host_network
        and any(is_same(address, own) for own in pod.addresses)
        and any(container.running for container in pod.containers)
    ]
    return _one_of(found)


def _may_have(pod: Pod, address: str) -> bool:
    """Looked at first, for there may be 150,000 pods; an IPv6 address has many spellings."""
    return address in pod.text or (":" in address and any(":" in own for own in pod.addresses))
