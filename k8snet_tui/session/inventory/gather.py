"""What a single trace needs to know of the cluster, gathered at once: no watch, no whole inventory.

The two ends' nodes, the pods on them, and, where nodes may be entered, what their kernels know.
"""

import asyncio
from collections.abc import Iterable

from msgspec.structs import replace

from k8snet_tui.cluster.errors import ClusterError, NotAllowed
from k8snet_tui.cluster.objects.kinds import NODES, PODS
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.cni.recognition import find_agent, recognise_cni
from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Live, Node, Pod
from k8snet_tui.model.inventory import Collection, Inventory
from k8snet_tui.model.network import NodeNetwork, NodeReading, Unread
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.node_reading import (
    NOT_READY_S,
    find_veths,
    name_veth_pods,
    ping_silent_pods,
    read_node,
    read_own_node,
)
from k8snet_tui.session.this_machine import is_this_machine

NOT_ENTERED = "nodes are not entered: --exec node lets them be read"


async def gather_inventory(session: ClusterSession, involved: Iterable[str]) -> Inventory:
    """`involved` are node names; what may not be listed is left out."""
    names = sorted(set(involved))
    async with asyncio.TaskGroup() as group:
        listing = group.create_task(list_nodes(session))
        on_nodes = [group.create_task(list_pods_on(session, name)) for name in names]
    nodes = listing.result()
    pods = [pod for task in on_nodes for pod in task.result()]
    async with asyncio.TaskGroup() as group:
        reading = {name: group.create_task(_read(session, name, nodes, pods)) for name in names}
    readings = {name: task.result() for name, task in reading.items()}
    agents = {agent for pod in pods if (agent := find_agent(pod))}
    return Inventory(
        context=session.context,
        server=session.server,
        is_lab=session.is_lab,
        cni=recognise_cni(nodes, agents, readings, session.settings.cni, session.settings.node_interface),
        collections={
            "nodes": Collection(Blocks((tuple(nodes),)), Live()),
            "pods": Collection(Blocks((tuple(pods),)), Live()),
        },
        readings=readings,
        veths=(veths := find_veths(readings, pods)),
        veth_pods=name_veth_pods(veths, pods),
    )


async def list_nodes(session: ClusterSession) -> list[Node]:
    """None where that is not allowed."""
    try:
        return await list_objects(session.connection, NODES)
    except NotAllowed:
        return []


async def list_pods_on(session: ClusterSession, node: str) -> list[Pod]:
    """Of all namespaces, or where that is not allowed of the context's own; none where neither is."""
    for namespace in (None, session.connection.config.namespace):
        try:
            return await list_objects(session.connection, PODS, namespace, fields=f"spec.nodeName={node}")
        except NotAllowed:
            continue
        except ClusterError:
            break
    return []


async def _read(session: ClusterSession, node: str, nodes: list[Node], pods: list[Pod]) -> NodeReading:
    known = next((each for each in nodes if each.name == node), None)
    if known is not None and is_this_machine(known):
        return await read_own_node(node, pods)
    if not session.may_enter_nodes:
        return Unread(node, NOT_ENTERED)
    if known is not None and not known.ready:
        reading = await read_node(session.shell, node, pods, first_word_s=NOT_READY_S)
        if isinstance(reading, Unread):
            return replace(reading, why=f"{reading.why}; the API calls it {known.status}")
    else:
        reading = await read_node(session.shell, node, pods)
    if isinstance(reading, NodeNetwork) and await ping_silent_pods(session.shell, reading, pods):
        return await read_node(session.shell, node, pods)
    return reading
