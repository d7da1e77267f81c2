"""The pod that stands for a workload or a label: one that runs, and what is said of the choice."""

from collections.abc import Sequence

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import (
    DAEMON_SETS,
    DEPLOYMENTS,
    JOBS,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    ResourceKind,
)
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.model.cluster import Pod, Workload
from k8snet_tui.session.targets.named import get_named
from k8snet_tui.session.targets.target import LabelTarget, NoAddress, WorkloadTarget

WORKLOADS: dict[str, tuple[ResourceKind[Workload], str]] = {
    "deployments": (DEPLOYMENTS, "deploy"),
    "daemonsets": (DAEMON_SETS, "ds"),
    "statefulsets": (STATEFUL_SETS, "sts"),
    "replicasets": (REPLICA_SETS, "rs"),
    "jobs": (JOBS, "job"),
}
"""By plural: the kind, and its short name in kubectl."""
_OWNERS = {
    "deployments": "ReplicaSet/{}-",  # of a generation of it
    "daemonsets": "DaemonSet/{}",
    "statefulsets": "StatefulSet/{}",
    "replicasets": "ReplicaSet/{}",
    "jobs": "Job/{}",
}


async def find_workload_pod(target: WorkloadTarget, connection: Connection) -> tuple[Pod, str]:
    """Raises `NoAddress` where none runs, NotFound, and any other `ClusterError`."""
    kind, short = WORKLOADS[target.kind]
    workload, said = await get_named(connection, kind, target.name, target.namespace)
    name = f"{short}/{workload.name}"
    if not workload.selector:
        raise NoAddress(f"{name} has no selector that its pods can be found by")
    selected = await list_objects(connection, PODS, workload.namespace, labels=workload.selector)
    # Workloads whose selectors overlap do not take each other's pods.
    owner = _OWNERS[target.kind].format(workload.name)
    pods = [pod for pod in selected if _is_owned(pod, owner)]
    pod, choice = _choose(name, pods)
    return pod, "; ".join(filter(None, (said, choice)))


async def find_labelled_pod(target: LabelTarget, connection: Connection) -> tuple[Pod, str]:
    """Raises `NoAddress` where none runs, and any `ClusterError`."""
    pods = await list_objects(connection, PODS, target.namespace, labels=target.selector)
    return _choose(target.selector, pods)


def _is_owned(pod: Pod, owner: str) -> bool:
    """`ReplicaSet/web-` owns the pods of `ReplicaSet/web-5d9f7`, and none of `ReplicaSet/web-admin-5d9f7`."""
    if not owner.endswith("-"):
        return pod.owner == owner
    return pod.owner.startswith(owner) and "-" not in pod.owner.removeprefix(owner)


def _choose(name: str, pods: Sequence[Pod]) -> tuple[Pod, str]:
    """The first by name of those that are ready, else that run."""
    running = [pod for pod in pods if pod.phase == "Running" and pod.addresses]
    if not running:
        raise NoAddress(f"{name} has no running pod{_say_which(pods)}", pod=pods[0].key if pods else "")
    pod = min(running, key=lambda pod: (pod.ready < pod.size, pod.name))
    which = "its pod" if len(running) == 1 else f"one of its {len(running)} running pods"
    return pod, f"for {name} {pod.name} is taken, {which}"


def _say_which(pods: Sequence[Pod]) -> str:
    """`: web-1 is Pending, and 2 more`"""
    if not pods:
        return ""
    more = f", and {len(pods) - 1} more" if len(pods) > 1 else ""
    return f": {pods[0].name} is {pods[0].status}{more}"
