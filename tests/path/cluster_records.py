"""Three-node clusters as records: one captured from a genuine Flannel, the others written by hand after what
genuine clusters with other backends show."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.cluster import Container, Node, Pod
from k8snet_tui.model.network import Cni, Interface, NodeNetwork, NodeReading, Route
from k8snet_tui.model.path import Chain
from k8snet_tui.model.trace import Hop, HopReply
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.network.node_network import parse_node_network
from k8snet_tui.path.chain import expect_chain
from k8snet_tui.path.location import locate_hop

CAPTURES = Path(__file__).parent.parent / "captures" / "network"
NAMES = ("controlplane", "node-1", "node-2")


class World(Struct, frozen=True):
    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    readings: Mapping[str, NodeReading]
    cni: Cni
    family: int = 0
    """Index into a pod's and a node's addresses: 0 for the first."""

    def end(self, name: str) -> Endpoint:
        if name.startswith("node/"):
            node = next(node for node in self.nodes if node.name == name[5:])
            return Endpoint(name, node.addresses[self.family], node=node.name)
        for pod in self.pods:
            if pod.name == name:
                return Endpoint(name, pod.addresses[self.family], pod.key, pod.node)
        return Endpoint(name, name)

    def chain(self, source: str, destination: str) -> Chain:
        ends = self.end(source), self.end(destination)
        return expect_chain(*ends, self.nodes, self.readings, {}, self.cni)

    def hops(self, source: str, destination: str, addresses: Sequence[str]) -> tuple[Hop, ...]:
        """A trace that saw these addresses, hop by hop, with `*` for silence and a flag after a blank."""
        chain = self.chain(source, destination)
        return tuple(self._hop(n, text, source, destination, chain) for n, text in enumerate(addresses, 1))

    def unread(self, *names: str) -> "World":
        return replace(self, readings={k: v for k, v in self.readings.items() if k not in names})

    def _hop(self, ttl: int, text: str, source: str, destination: str, chain: Chain) -> Hop:
        address, _, note = text.partition(" ")
        if address == "*":
            return Hop(ttl)
        location = locate_hop(
            ttl,
            address,
            source=self.end(source),
            destination=self.end(destination),
            chain=chain,
            nodes=self.nodes,
            pods=self.pods,
            readings=self.readings,
            refuses=note.startswith("!"),
        )
        return Hop(ttl, (HopReply(address, 0.1, note or None),), location)


def draw(chain: Chain) -> str:
    segments = ("–".join(device.name for device in segment.devices) for segment in chain.segments)
    return " ═ ".join(segments)


def make_pod(name: str, node: str, *addresses: str, running: bool = True, host_network: bool = False) -> Pod:
    return Pod(
        namespace="default",
        name=name,
        uid=name,
        node=node,
        status="Running" if running else "Completed",
        containers=(Container("main", "image", running=running),),
        addresses=addresses,
        host_network=host_network,
    )


@cache
def captured() -> World:
    """Flannel host-gw, every node read; node-1 has 10.244.2.0/24, node-2 10.244.0.0/24."""
    cidrs = {"controlplane": "10.244.1.0/24", "node-1": "10.244.2.0/24", "node-2": "10.244.0.0/24"}
    nodes = tuple(_flannel_node(name, n, "host-gw", cidrs[name]) for n, name in enumerate(NAMES))
    readings = {
        name: parse_node_network(name, (CAPTURES / f"{name}.json.txt").read_bytes()) for name in NAMES
    }
    pods = (
        make_pod("shell-1", "node-1", "10.244.2.4"),
        make_pod("web1", "node-1", "10.244.2.2"),
        make_pod("nginx", "node-1", "10.244.2.3"),
        make_pod("httpd", "node-2", "10.244.0.2"),
        make_pod("finished", "controlplane", "10.244.0.2", running=False),
        make_pod("agent-1", "node-1", "192.168.56.11", host_network=True),
        make_pod("agent-2", "node-2", "192.168.56.12", host_network=True),
    )
    return World(nodes, pods, readings, Cni("Flannel", "host-gw"))


def _flannel_node(name: str, number: int, backend: str, *cidrs: str) -> Node:
    prefix = "flannel.alpha.coreos.com/"
    addresses = (f"192.168.56.{10 + number}", f"fd56::{10 + number}")
    annotations = ((f"{prefix}backend-type", backend), (f"{prefix}public-ip", addresses[0]))
    return Node(name, name, True, "Ready", addresses=addresses, pod_cidrs=cidrs, annotations=annotations)


def _uplinks(number: int) -> tuple[Interface, Interface]:
    return (
        Interface("eth0", 2, kind="ether", addresses=("10.0.2.15/24", "fd02::15/64")),
        Interface(
            "eth1", 3, kind="ether", addresses=(f"192.168.56.{10 + number}/24", f"fd56::{10 + number}/64")
        ),
    )


def flannel_vxlan() -> World:
    """Both families; the tunnel devices have the first address of the node's podCIDR, as /32 and /128."""
    nodes, readings = [], dict[str, NodeReading]()
    for n, name in enumerate(NAMES):
        nodes.append(_flannel_node(name, n, "vxlan", f"10.244.{n}.0/24", f"fd10:244:0:{n}::/64"))
        bridge = Interface("cni0", 6, kind="bridge", addresses=(f"10.244.{n}.1/24", f"fd10:244:0:{n}::1/64"))
        tunnels = (
            Interface("flannel.1", 4, kind="vxlan", addresses=(f"10.244.{n}.0/32",)),
            Interface("flannel-v6.1", 5, kind="vxlan", addresses=(f"fd10:244:0:{n}::/128",)),
        )
        others = [other for other in range(3) if other != n]
        routes = (
            Route("0.0.0.0/0", "eth0", "10.0.2.2"),
            Route("192.168.56.0/24", "eth1"),
            Route("fd56::/64", "eth1"),
            Route(f"10.244.{n}.0/24", "cni0"),
            Route(f"fd10:244:0:{n}::/64", "cni0"),
            *(Route(f"10.244.{o}.0/24", "flannel.1", f"10.244.{o}.0") for o in others),
            *(Route(f"fd10:244:0:{o}::/64", "flannel-v6.1", f"fd10:244:0:{o}::") for o in others),
        )
        readings[name] = NodeNetwork(name, "ip -j", (*_uplinks(n), *tunnels, bridge), routes=routes)
    pods = (
        make_pod("shell-1", "node-1", "10.244.1.4", "fd10:244:0:1::4"),
        make_pod("httpd", "node-2", "10.244.2.2", "fd10:244:0:2::2"),
    )
    return World(tuple(nodes), pods, readings, Cni("Flannel", "vxlan"))


def calico(*, tunnelled: bool) -> World:
    """VXLAN always, or plain routes within the subnet; no bridge, and podCIDRs that mean nothing."""
    nodes, readings, pods = [], dict[str, NodeReading](), []
    for n, name in enumerate(NAMES):
        annotations = (
            ("projectcalico.org/IPv4Address", f"192.168.56.{10 + n}/24"),
            ("projectcalico.org/IPv4VXLANTunnelAddr", f"10.244.{80 + n}.0"),
        )
        addresses = (f"192.168.56.{10 + n}",)
        nodes.append(
            Node(
                name,
                name,
                True,
                "Ready",
                addresses=addresses,
                pod_cidrs=("10.244.7.0/24",),
                annotations=annotations,
            )
        )
        interfaces = (
            *_uplinks(n),
            Interface("vxlan.calico", 4, kind="vxlan", addresses=(f"10.244.{80 + n}.0/32",)),
            Interface(f"cali{n}a", 5, kind="veth"),
            Interface(f"cali{n}b", 6, kind="veth"),
        )
        others = [other for other in range(3) if other != n]
        device = "vxlan.calico" if tunnelled else "eth1"
        gateway = "10.244.{0}.0" if tunnelled else "192.168.56.{1}"
        routes = (
            Route("0.0.0.0/0", "eth0", "10.0.2.2"),
            Route("192.168.56.0/24", "eth1"),
            Route(f"10.244.{80 + n}.5/32", f"cali{n}a"),
            Route(f"10.244.{80 + n}.6/32", f"cali{n}b"),
            *(Route(f"10.244.{80 + o}.0/26", device, gateway.format(80 + o, 10 + o)) for o in others),
        )
        readings[name] = NodeNetwork(name, "ip -j", interfaces, routes=routes)
        pods += [make_pod(f"a{n}", name, f"10.244.{80 + n}.5"), make_pod(f"b{n}", name, f"10.244.{80 + n}.6")]
    return World(tuple(nodes), tuple(pods), readings, Cni("Calico", "VXLAN"))


def kindnet() -> World:
    """A veth a pod, each with the same gateway address, and plain routes between the nodes."""
    nodes, readings, pods = [], dict[str, NodeReading](), []
    for n, name in enumerate(NAMES):
        nodes.append(
            Node(name, name, True, "Ready", addresses=(f"172.18.0.{2 + n}",), pod_cidrs=(f"10.244.{n}.0/24",))
        )
        interfaces = (
            Interface("eth0", 2, kind="veth", addresses=(f"172.18.0.{2 + n}/16",)),
            Interface(f"veth{n}a", 3, kind="veth", addresses=(f"10.244.{n}.1/32",)),
            Interface(f"veth{n}b", 4, kind="veth", addresses=(f"10.244.{n}.1/32",)),
        )
        routes = (
            Route("0.0.0.0/0", "eth0", "172.18.0.1"),
            Route(f"10.244.{n}.5/32", f"veth{n}a"),
            Route(f"10.244.{n}.6/32", f"veth{n}b"),
            *(Route(f"10.244.{o}.0/24", "eth0", f"172.18.0.{2 + o}") for o in range(3) if o != n),
        )
        readings[name] = NodeNetwork(name, "/proc", interfaces, routes=routes)
        pods += [make_pod(f"a{n}", name, f"10.244.{n}.5"), make_pod(f"b{n}", name, f"10.244.{n}.6")]
    return World(tuple(nodes), tuple(pods), readings, Cni("kindnet"))


def set_down(world: World, node: str, device: str) -> World:
    """As a kernel shows it: the device is there, its routes and what was learned behind it are gone."""
    reading = world.readings[node]
    assert isinstance(reading, NodeNetwork)
    broken = replace(
        reading,
        interfaces=tuple(replace(i, up=i.name != device) for i in reading.interfaces),
        routes=tuple(route for route in reading.routes if route.interface != device),
        neighbours=tuple(each for each in reading.neighbours if each.interface != device),
    )
    return replace(world, readings={**world.readings, node: broken})
