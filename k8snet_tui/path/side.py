"""One end of a path with all that is known of its node: the record, the reading, the way into its pods."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from k8snet_tui.cni.derived import node_addresses
from k8snet_tui.cni.registry import plugin_of
from k8snet_tui.model.address import ip_version, is_same
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni, NodeNetwork, NodeReading
from k8snet_tui.model.path import UNKNOWN, Device, DeviceKind
from k8snet_tui.model.trace import Endpoint
from k8snet_tui.network.lookup import find_route, is_bridge, owners
from k8snet_tui.network.veths import find_veth


class Side(Struct, frozen=True):
    endpoint: Endpoint
    node: Node | None
    reading: NodeNetwork | None
    on_host: bool
    """It lives in the node's own network: a node, or a hostNetwork pod."""
    cni: Cni | None = None

    @property
    def address(self) -> str:
        return self.endpoint.address

    @property
    def node_addresses(self) -> tuple[str, ...]:
        """Those of the node, in the family of the path."""
        version = ip_version(self.address)
        known = node_addresses(self.node, self.cni) if self.node else ()
        return tuple(address for address in known if ip_version(address) == version)


def find_side(
    endpoint: Endpoint, nodes: Iterable[Node], readings: Mapping[str, NodeReading], cni: Cni | None
) -> Side:
    node = next((node for node in nodes if node.name == endpoint.node), None)
    network = find_reading(readings, endpoint.node)
    shared = any(is_same(own, endpoint.address) for own in (node.addresses if node else ()))
    owned = network is not None and any(owners(network, endpoint.address))
    return Side(endpoint, node, network, on_host=endpoint.pod is None or shared or owned, cni=cni)


def find_reading(readings: Mapping[str, NodeReading], node: str | None) -> NodeNetwork | None:
    """What was read of the node; a reading that came back empty says nothing and counts as none."""
    reading = readings.get(node or "")
    return reading if isinstance(reading, NodeNetwork) and reading.interfaces else None


def cross_access(side: Side, veths: Mapping[str, str]) -> tuple[Device, ...]:
    """From the pod to where its node routes: the pod, its veth, and the bridge where there is one."""
    if side.on_host:
        return ()
    veth = veths.get(side.address) or (find_veth(side.reading, side.address) if side.reading else None)
    bridge = _bridge(side, veth)
    pod = (side.endpoint.pod or side.endpoint.name).rpartition("/")[2]
    devices = (Device(DeviceKind.POD, pod), Device(DeviceKind.VETH, veth or UNKNOWN))
    return (*devices, Device(DeviceKind.BRIDGE, bridge)) if bridge else devices


def _bridge(side: Side, veth: str | None) -> str:
    if side.reading is None:
        return plugin_of(side.cni).bridge
    port = side.reading.interface(veth) if veth else None
    if port and port.master:
        return port.master
    route = find_route(side.reading, side.address)
    towards = side.reading.interface(route.interface) if route else None
    return towards.name if towards and is_bridge(side.reading, towards.name) else ""
