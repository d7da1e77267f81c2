"""From a target to an endpoint: its address, its node, and the ports it says it listens on.

What the inventory knows is taken from there; the rest is asked of the API server. A service's own address
is never probed: with DNAT every hop would show it, so one of its endpoint pods stands for it, and that is
said.
"""

from ipaddress import ip_address

from msgspec.structs import replace

from k8snet_tui.cluster.errors import NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import NODES, PODS, SERVICES
from k8snet_tui.cluster.objects.resources import get_object
from k8snet_tui.cluster.typed.calls import get_service, list_endpoints
from k8snet_tui.model.address import is_of_family
from k8snet_tui.model.cluster import Node, Pod, Service
from k8snet_tui.model.inventory import Inventory, find_listed_pod
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.targets.address_owner import find_address_owner
from k8snet_tui.session.targets.named import get_named
from k8snet_tui.session.targets.service_endpoints import choose_endpoint, require_port, target_port
from k8snet_tui.session.targets.target import (
    AddressTarget,
    LabelTarget,
    NoAddress,
    NodeTarget,
    PodTarget,
    ServiceTarget,
    Target,
    WorkloadTarget,
    WrongUse,
    parse_target,
)
from k8snet_tui.session.targets.workload_pods import find_labelled_pod, find_workload_pod


async def resolve_ends(
    source: str, destination: str, connection: Connection, inventory: Inventory, family: int | None
) -> tuple[Endpoint, Endpoint]:
    """Both ends in one address family: the asked one, that of a literal address, else the source's own.

    Raises as `resolve_target` does.
    """
    home = connection.config.namespace
    targets = parse_target(source, home), parse_target(destination, home)
    literal = next((t.address for t in targets if isinstance(t, AddressTarget)), None)
    if family is None and literal:
        family = ip_address(literal).version
    first = await resolve_target(targets[0], connection, inventory, family)
    return first, await resolve_target(targets[1], connection, inventory, ip_address(first.address).version)


async def resolve_target(
    target: Target, connection: Connection, inventory: Inventory, family: int | None
) -> Endpoint:
    """Raises `NoAddress`, `WrongUse` for what cannot be a target, and any `ClusterError`."""
    home = connection.config.namespace
    match target:
        case PodTarget():
            known = find_listed_pod(inventory.pods, f"{target.namespace}/{target.name}")
            if known is not None:
                return pod_endpoint(known, home, family, target.port)
            pod, said = await get_named(connection, PODS, target.name, target.namespace)
            return _explain(pod_endpoint(pod, home, family, target.port), said)
        case WorkloadTarget():
            pod, said = await find_workload_pod(target, connection)
            return _explain(pod_endpoint(pod, home, family, target.port), said)
        case LabelTarget():
            pod, said = await find_labelled_pod(target, connection)
            return _explain(pod_endpoint(pod, home, family, target.port), said)
        case NodeTarget():
            here = next((n for n in inventory.nodes if n.name == target.name), None)
            if here is not None:
                return node_endpoint(here, family, target.port)
            node, said = await get_named(connection, NODES, target.name)
            return _explain(node_endpoint(node, family, target.port), said)
        case ServiceTarget():
            return await _service_endpoint(target, connection, inventory, family)
        case AddressTarget():
            return await _address_endpoint(target, connection, inventory, family)


async def find_pod(namespace: str, name: str, connection: Connection, inventory: Inventory) -> Pod:
    """By its exact name. Raises NotFound and any other `ClusterError`."""
    known = find_listed_pod(inventory.pods, f"{namespace}/{name}")
    if known is not None:
        return known
    return await get_object(connection, PODS, name, namespace)


def _explain(end: Endpoint, resolution: str) -> Endpoint:
    return replace(end, resolution=resolution) if resolution else end


def pod_endpoint(pod: Pod, home: str, family: int | None, port: int | None = None) -> Endpoint:
    """`home` is the namespace whose pods go by their bare name."""
    name = pod.name if pod.namespace == home else pod.key
    if pod.has_ended:
        raise NoAddress(f"{name} has ended and has no address any more: it is {pod.status}")
    if not pod.addresses:
        raise NoAddress(f"{name} has no IP address yet: it is {pod.status}", pod=pod.key)
    return Endpoint(
        name=name,
        address=_pick_address(pod.addresses, family, name),
        pod=pod.key,
        node=pod.node or None,
        ports=_order_ports(port, _declared_ports(pod)),
    )


def node_endpoint(node: Node, family: int | None, port: int | None = None) -> Endpoint:
    name = f"node/{node.name}"
    if not node.addresses:
        raise NoAddress(f"{name} has no InternalIP in its status")
    address = _pick_address(node.addresses, family, name)
    return Endpoint(name=name, address=address, node=node.name, ports=_order_ports(port, ()))


async def _service_endpoint(
    target: ServiceTarget, connection: Connection, inventory: Inventory, family: int | None
) -> Endpoint:
    try:
        service, taken = await get_service(connection, target.namespace, target.name), ""
    except NotFound:
        service, taken = await get_named(connection, SERVICES, target.name, target.namespace)
    elsewhere = f"{service.namespace}/" if service.namespace != connection.config.namespace else ""
    name = f"{elsewhere}svc/{service.name}" + (f":{target.port}" if target.port else "")
    require_port(service, name, target.port)
    behind = await list_endpoints(connection, target.namespace, service.name)
    chosen, which = choose_endpoint(service, behind, family, name)
    port = target_port(service, chosen, target.port)
    at = service.cluster_addresses[0] if service.cluster_addresses else "headless"
    choice = f"{name} is {at}; traced to {chosen.pod or chosen.address}, {which}"
    said = "; ".join(filter(None, (taken, choice)))
    if chosen.pod:
        namespace, _, pod_name = chosen.pod.partition("/")
        pod = await find_pod(namespace, pod_name, connection, inventory)
        end = pod_endpoint(pod, connection.config.namespace, family, port)
        return Endpoint(end.name, chosen.address, end.pod, end.node, end.ports, said)
    at_address = AddressTarget(chosen.address, port)
    end = await _address_endpoint(at_address, connection, inventory, family)
    return Endpoint(name, end.address, end.pod, end.node or chosen.node or None, end.ports, said)


async def _address_endpoint(
    target: AddressTarget, connection: Connection, inventory: Inventory, family: int | None
) -> Endpoint:
    """By the name of whatever has the address, which is said."""
    address = _pick_address((target.address,), family, target.address)
    match await find_address_owner(address, connection, inventory):
        case Pod() as pod:
            home = connection.config.namespace
            name = pod.name if pod.namespace == home else pod.key
            ports = _order_ports(target.port, _declared_ports(pod))
            said = f"{address} is {name}"
            return Endpoint(name, address, pod=pod.key, node=pod.node, ports=ports, resolution=said)
        case Service() as service:
            through = ServiceTarget(service.namespace, service.name, target.port)
            return await _service_endpoint(through, connection, inventory, family)
        case owner:
            node = owner.name if owner else None
            return Endpoint(address, address, node=node, ports=_order_ports(target.port, ()))


def _declared_ports(pod: Pod) -> tuple[int, ...]:
    return tuple(p.number for c in pod.containers for p in c.ports if p.protocol == "TCP")


def _pick_address(addresses: tuple[str, ...], family: int | None, name: str) -> str:
    for address in addresses:
        if is_of_family(address, family):
            return address
    wanted = f"IPv{family}" if family else "IP"
    raise WrongUse(f"{name} has no {wanted} address, only {', '.join(addresses)}")


def _order_ports(given: int | None, declared: tuple[int, ...]) -> tuple[int, ...]:
    """The given port first and alone; else the declared ones."""
    return (given,) if given else tuple(dict.fromkeys(declared))
