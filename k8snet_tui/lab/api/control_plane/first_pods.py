"""The lab's first pods, as `kubectl run` and the network plugin's DaemonSet would have made them."""

import uuid

from k8snet_tui.lab.api.pods.creation import make_pod
from k8snet_tui.lab.machine.network.backends.backend import DaemonSet
from k8snet_tui.lab.machine.network.backends.registry import find_backend
from k8snet_tui.lab.machine.planning import PodPlan, plan_pods
from k8snet_tui.lab.machine.topology import LabNode, LabOptions
from k8snet_tui.lab.objects.event_recorder import EventRecorder
from k8snet_tui.lab.objects.resources import PODS, Object
from k8snet_tui.lab.objects.store import Store


def create_first_pods(
    store: Store, recorder: EventRecorder, options: LabOptions, nodes: tuple[LabNode, ...]
) -> None:
    """Already placed, as their plan says."""
    owner, owner_uid = find_backend(options.backend).daemon_set, str(uuid.uuid4())
    for plan in plan_pods(options, nodes):
        body = _make_daemon_pod(plan, owner, owner_uid) if plan.of_daemon_set else _make_bare_pod(plan)
        body["spec"]["nodeName"] = plan.node
        manager = "kube-controller-manager" if plan.of_daemon_set else "kubectl-run"
        pod = store.create(PODS, make_pod(body, plan.namespace, manager))
        message = f"Successfully assigned {plan.namespace}/{plan.name} to {plan.node}"
        recorder.record_pod(pod, "Scheduled", message, component="default-scheduler")


def _make_bare_pod(plan: PodPlan) -> Object:
    container: Object = {"name": plan.name, "image": plan.image, "imagePullPolicy": "IfNotPresent"}
    if plan.command:
        container["command"] = list(plan.command)
    return {
        "metadata": {"name": plan.name, "labels": {"run": plan.name}},
        "spec": {"nodeSelector": {"kubernetes.io/hostname": plan.node}, "containers": [container]},
    }


def _make_daemon_pod(plan: PodPlan, owner: DaemonSet, owner_uid: str) -> Object:
    reference = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "name": owner.name,
        "uid": owner_uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }
    security = {"privileged": False, "capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}}
    return {
        "metadata": {
            "name": plan.name,
            "generateName": f"{owner.name}-",
            "labels": {
                **owner.labels,
                "controller-revision-hash": "5d9f7c8b6d",
                "pod-template-generation": "1",
            },
            "ownerReferences": [reference],
        },
        "spec": {
            "hostNetwork": True,
            "priorityClassName": "system-node-critical",
            "tolerations": [{"operator": "Exists"}],
            "containers": [
                {
                    "name": name,
                    "image": plan.image,
                    "imagePullPolicy": "IfNotPresent",
                    "securityContext": security,
                }
                for name in owner.containers
            ],
        },
    }
