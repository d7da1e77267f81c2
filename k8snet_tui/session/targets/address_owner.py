"""Whose an address is: a pod's, a node's, a service's, or nobody's here.

The inventory knows where it was filled. A single trace has none: there the API server is asked for the pod
with the address, which it compares as text, and with a pod's first one alone. Any other is looked for on the
node whose podCIDR it is in; where pods' addresses come from elsewhere, as Calico's, all pods are listed.
"""

from collections.abc import Sequence
from ipaddress import ip_address

from k8snet_tui.cluster.errors import NotAllowed
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import NODES, PODS, SERVICES
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.cni.derived import node_of_pod
from k8snet_tui.model.address import is_same
from k8snet_tui.model.cluster import Node, Pod, Service
from k8snet_tui.model.inventory import Inventory


async def find_address_owner(
    address: str, connection: Connection, inventory: Inventory
) -> Pod | Node | Service | None:
    """What may not be listed is taken to hold nothing. Raises any other `ClusterError`."""
    nodes: Sequence[Node] = inventory.nodes
    if inventory.pods or inventory.nodes:
        owner = _pod_with(address, inventory.pods) or _node_with(address, nodes)
    elif pod := _pod_with(address, await _pods(connection, f"status.podIP={address}")):
        return pod
    else:
        nodes = await _nodes(connection)
        owner = _node_with(address, nodes) or await _search_pods(address, connection, nodes)
    return owner or await _search_services(address, connection, nodes)


def _pod_with(address: str, pods: Sequence[Pod]) -> Pod | None:
    """A pod in the node's network has the node's address, which is the node's."""
    near = [pod for pod in pods if address in pod.text]  # looked at first, for there may be 150,000
    owners = [pod for pod in near if not pod.host_network and _is_among(address, pod.addresses)]
    return next((pod for pod in owners if any(c.running for c in pod.containers)), next(iter(owners), None))


def _node_with(address: str, nodes: Sequence[Node]) -> Node | None:
    return next((node for node in nodes if _is_among(address, node.addresses)), None)


async def _search_pods(address: str, connection: Connection, nodes: Sequence[Node]) -> Pod | None:
    version = ip_address(address).version
    families = [[ip_address(own).version for own in node.addresses] for node in nodes]
    # An IPv6 address may be written in the pod's status otherwise than it is asked for.
    if not any(version in versions and (version == 6 or version != versions[0]) for versions in families):
        return None
    if node := node_of_pod(address, nodes, None):
        return _pod_with(address, await _pods(connection, f"spec.nodeName={node.name}"))
    return _pod_with(address, await _pods(connection, "")) if ip_address(address).is_private else None


async def _search_services(address: str, connection: Connection, nodes: Sequence[Node]) -> Service | None:
    """A service's own address is none of the pods' range, and is seldom outside of the private ones."""
    if not ip_address(address).is_private or node_of_pod(address, nodes, None) is not None:
        return None
    try:
        services = await list_objects(connection, SERVICES)
    except NotAllowed:
        return None
    return next((each for each in services if _is_among(address, each.cluster_addresses)), None)


def _is_among(address: str, addresses: Sequence[str]) -> bool:
    return any(is_same(address, own) for own in addresses)


async def _pods(connection: Connection, selector: str) -> list[Pod]:
    for namespace in (None, connection.config.namespace):
        try:
            return await list_objects(connection, PODS, namespace, fields=selector)
        except NotAllowed:
            continue
    return []


async def _nodes(connection: Connection) -> list[Node]:
    try:
        return await list_objects(connection, NODES)
    except NotAllowed:
        return []
