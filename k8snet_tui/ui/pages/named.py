"""What a name means as the subject of a page: read as the ends of a trace are."""

from k8snet_tui.session.targets.target import NodeTarget, PodTarget, WorkloadTarget, WrongUse, parse_target
from k8snet_tui.ui.pages.subjects import NodeSubject, PodSubject, Subject, WorkloadSubject

_KINDS = {
    "deployments": "Deployment",
    "replicasets": "ReplicaSet",
    "statefulsets": "StatefulSet",
    "daemonsets": "DaemonSet",
    "jobs": "Job",
}


def subject_named(name: str, namespace: str) -> Subject:
    """`shell-1`, `ns/shell-1`, `node/node-1`, `deploy/web`. Raises WrongUse for what has no page."""
    match target := parse_target(name, namespace):
        case PodTarget():
            return PodSubject(target.namespace, target.name)
        case NodeTarget():
            return NodeSubject(target.name)
        case WorkloadTarget():
            return WorkloadSubject(_KINDS[target.kind], target.namespace, target.name)
    raise WrongUse(f"{name} has no page: open a pod, node/NAME, or deploy/, rs/, sts/, ds/, job/ and a NAME")
