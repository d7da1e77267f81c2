"""The pod that an owner has put in the place of one that is gone: after a rollout, or an eviction."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address

from msgspec.structs import replace

from k8snet_tui.cluster.errors import ClusterError, NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import get_object, list_objects
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.session.targets.resolve import find_pod, pod_endpoint

LOOK_S, PATIENCE_S = 1.0, 60.0
STARTING_S = 10.0
"""So long the pod that the owner makes anew is waited for, before another of its pods is taken instead."""
HASH = "pod-template-hash="
"""The label by which a Deployment's ReplicaSet is known; its name ends in the same."""


async def find_owned_pods(
    ends: Sequence[Endpoint], connection: Connection, inventory: Inventory
) -> Mapping[str, Pod]:
    """Those pods at the ends that have an owner, by their keys. What may not be read has none."""
    owned: dict[str, Pod] = {}
    for key in (end.pod for end in ends if end.pod):
        with suppress(ClusterError):
            namespace, _, name = key.partition("/")
            pod = await find_pod(namespace, name, connection, inventory)
            if pod.owner:
                owned[key] = pod
    return owned


async def follow_ends(
    ends: tuple[Endpoint, Endpoint], owned: Mapping[str, Pod], connection: Connection
) -> tuple[Endpoint, Endpoint] | None:
    """The ends with successors for the pods that are gone; None where none comes within a minute."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            return await _follow(ends[0], owned, connection), await _follow(ends[1], owned, connection)
    return None


async def _follow(end: Endpoint, owned: Mapping[str, Pod], connection: Connection) -> Endpoint:
    gone = owned.get(end.pod or "")
    if gone is None or await _is_there(gone, connection):
        return end
    clock = asyncio.get_running_loop().time
    began = clock()
    while True:
        with suppress(ClusterError):  # a server that is away for a moment may know later
            pods = await list_objects(connection, PODS, gone.namespace)
            if successor := choose_successor(gone, pods, takes_sibling=clock() - began >= STARTING_S):
                home, family = connection.config.namespace, ip_address(end.address).version
                port = end.ports[0] if len(end.ports) == 1 else None
                return replace(pod_endpoint(successor, home, family, port), resolution=_tell(gone, successor))
        await asyncio.sleep(LOOK_S)


async def _is_there(pod: Pod, connection: Connection) -> bool:
    try:
        now = await get_object(connection, PODS, pod.name, pod.namespace)
    except NotFound:
        return False
    return now.uid == pod.uid and is_up(now)


def choose_successor(gone: Pod, pods: Sequence[Pod], *, takes_sibling: bool = False) -> Pod | None:
    """The youngest of the same owner, once it is ready; None while it is starting, or not made yet.

    With `takes_sibling` any that is ready, the youngest first, though it was there all along.
    """
    heirs = [pod for pod in pods if pod.uid != gone.uid and _may_follow(pod, gone)]
    heirs.sort(key=lambda pod: (pod.created_s, pod.node == gone.node, pod.name), reverse=True)
    if not takes_sibling:
        heirs = [pod for pod in heirs[:1] if _is_younger(pod, gone)]
    return next(filter(is_up, heirs), None)


def _may_follow(pod: Pod, gone: Pod) -> bool:
    """A StatefulSet makes a pod of the same name, a DaemonSet one on the same node."""
    if not is_of_one_owner(pod, gone) or pod.status == "Terminating":
        return False
    kind = gone.owner.partition("/")[0]
    if kind == "StatefulSet":
        return pod.name == gone.name
    return kind != "DaemonSet" or pod.node == gone.node


def _is_younger(pod: Pod, gone: Pod) -> bool:
    return pod.created_s > gone.created_s


def _tell(gone: Pod, successor: Pod) -> str:
    if _is_younger(successor, gone):
        return f"{gone.name} was replaced by {successor.name}, of {_owner_words(gone)}"
    return f"{gone.name} is gone; {successor.name} is taken instead, also of {_owner_words(gone)}"


def is_up(pod: Pod) -> bool:
    return pod.status == "Running" and bool(pod.addresses) and pod.ready == pod.size


def is_of_one_owner(pod: Pod, other: Pod) -> bool:
    """A Deployment's pods of two generations have two ReplicaSets for owners: `web-5d9f7`, `web-7c66c`."""
    return pod.namespace == other.namespace and _owner(pod) == _owner(other) != ""


def _owner_words(pod: Pod) -> str:
    """`Deployment web`, `DaemonSet agent`."""
    kind, _, name = _owner(pod).partition("/")
    return f"Deployment {name[:-1]}" if name.endswith("-") else f"{kind} {name}"


def _owner(pod: Pod) -> str:
    generation = next((label for label in pod.labels.split(",") if label.startswith(HASH)), "")
    suffix = "-" + generation.removeprefix(HASH)
    if generation and pod.owner.startswith("ReplicaSet/") and pod.owner.endswith(suffix):
        return pod.owner.removesuffix(suffix) + "-"
    return pod.owner
