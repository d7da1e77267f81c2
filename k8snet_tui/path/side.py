"""One end of a path with all that is known of its node: the record, the reading, the way into its pods."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from k8snet_tui.cni.derived import node_addresses
from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.cni.registry import plugin_of
from k8snet_tui.model.address import ip_version, is_same, parse_address
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Cni, Interface, NodeNetwork, NodeReading
from k8snet_tui.model.path import UNKNOWN, Device, DeviceKind, Segment, Source
from k8snet_tui.model.trace_options import Endpoint
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
    def name(self) -> str:
        """Of the node."""
        return self.endpoint.node or ""

    @property
    def plugin(self) -> Plugin:
        return plugin_of(self.cni)

    @property
    def backend(self) -> str:
        return self.cni.backend if self.cni else ""

    @property
    def node_addresses(self) -> tuple[str, ...]:
        """Those of the node, in the family of the path."""
        version = ip_version(self.address)
        known = node_addresses(self.node, self.cni) if self.node else ()
        return tuple(address for address in known if ip_version(address) == version)

    def device(self, kind: DeviceKind, name: str) -> Device:
        """With what the node's kernel says of it."""
        interface = self.reading.interface(name) if self.reading else None
        if not self.reading or not interface:
            return Device(kind, name)
        # A reading without any link state says nothing of this one's.
        is_up = interface.up or not any(i.up for i in self.reading.interfaces if i.kind != "loopback")
        return Device(kind, name, is_up, interface.mtu_bytes, self._address_of(interface))

    def _address_of(self, interface: Interface) -> str:
        """By which others know it; else the first of the path's family."""
        version = ip_version(self.address)
        held = [each for text in interface.addresses if (each := parse_address(text))]
        own = [str(each) for each in held if each.version == version and not each.is_link_local]
        return next((each for each in own if each in self.node_addresses), own[0] if own else "")

    def is_down(self, name: str) -> bool:
        """The device is there, and its kernel says that it is down: then no route leads through it."""
        has_it = self.reading is not None and self.reading.interface(name) is not None
        return has_it and not self.device(DeviceKind.UPLINK, name).is_up

    def uplink(self) -> Device:
        """By which the node reaches others: the interface that a person named, else by its address."""
        named = self.cni.node_interface if self.cni else ""
        if named and not (self.reading and self.reading.interface(named) is None):
            return self.device(DeviceKind.UPLINK, named)
        if self.reading:
            addresses = (self.address, *self.node_addresses) if self.on_host else self.node_addresses
            for address in addresses:
                if held := next(owners(self.reading, address), None):
                    return self.device(DeviceKind.UPLINK, held.name)
        return Device(DeviceKind.UPLINK, UNKNOWN)

    def segment(self, devices: tuple[Device, ...]) -> Segment:
        """The devices on this node, and where the knowledge of them comes from."""
        if self.reading:
            return Segment(self.endpoint.node, devices, Source.KERNEL)
        by_plugin = any(d.kind in (DeviceKind.BRIDGE, DeviceKind.TUNNEL) for d in devices)
        return Segment(self.endpoint.node, devices, Source.DERIVED if by_plugin else Source.API)


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
    devices = (
        Device(DeviceKind.POD, pod, address=side.address),
        side.device(DeviceKind.VETH, veth or UNKNOWN),
    )
    return (*devices, side.device(DeviceKind.BRIDGE, bridge)) if bridge else devices


def _bridge(side: Side, veth: str | None) -> str:
    if side.reading is None or side.is_down(side.plugin.bridge):
        return side.plugin.bridge
    port = side.reading.interface(veth) if veth else None
    if port and port.master:
        return port.master
    route = find_route(side.reading, side.address)
    towards = side.reading.interface(route.interface) if route else None
    return towards.name if towards and is_bridge(side.reading, towards.name) else ""
