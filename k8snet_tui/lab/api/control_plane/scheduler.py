"""Binds pods to nodes: selector and tolerations filter, the node with the fewest pods is taken."""

from collections import Counter

from k8snet_tui.lab.objects.event_recorder import EventRecorder
from k8snet_tui.lab.objects.resources import NODES, PODS, Object
from k8snet_tui.lab.objects.store import Store
from k8snet_tui.lab.objects.timestamps import format_now

NAME = "default-scheduler"


class Scheduler:
    def __init__(self, store: Store, recorder: EventRecorder) -> None:
        self._store = store
        self._recorder = recorder

    async def run(self, since: int) -> None:
        """Places every pod that was created after the version `since`. Runs until it is cancelled."""
        async for change in self._store.follow(PODS, since):
            if change.type == "ADDED" and not change.item["spec"].get("nodeName"):
                metadata = change.item["metadata"]
                pod = self._store.find(PODS, metadata["namespace"], metadata["name"])
                if pod is not None and pod["metadata"]["uid"] == metadata["uid"]:
                    self._place(pod)

    def _place(self, pod: Object) -> None:
        nodes = self._store.list_all(NODES)
        tolerated = [node for node in nodes if _tolerates(pod, node)]
        fitting = [node for node in tolerated if _selects(pod, node)]
        if not fitting:
            unsuited = len(tolerated)
            tainted = len(nodes) - unsuited
            self._refuse(pod, _explain(len(nodes), tainted, unsuited))
            return
        used = Counter(other["spec"].get("nodeName") for other in self._store.list_all(PODS))
        name = min(fitting, key=lambda node: used[node["metadata"]["name"]])["metadata"]["name"]
        condition = _make_condition("True")
        status = {**pod["status"], "conditions": [condition]}
        self._store.replace(PODS, {**pod, "spec": {**pod["spec"], "nodeName": name}, "status": status})
        key = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        message = f"Successfully assigned {key} to {name}"
        self._recorder.record_pod(pod, "Scheduled", message, component=NAME)

    def _refuse(self, pod: Object, message: str) -> None:
        condition = {**_make_condition("False"), "reason": "Unschedulable", "message": message}
        self._store.replace(PODS, {**pod, "status": {**pod["status"], "conditions": [condition]}})
        self._recorder.record_pod(pod, "FailedScheduling", message, warning=True, component=NAME)


def _make_condition(status: str) -> Object:
    return {
        "type": "PodScheduled",
        "observedGeneration": 1,
        "status": status,
        "lastProbeTime": None,
        "lastTransitionTime": format_now(),
    }


def _selects(pod: Object, node: Object) -> bool:
    labels = node["metadata"]["labels"]
    selector = pod["spec"].get("nodeSelector") or {}
    return all(labels.get(key) == value for key, value in selector.items())


def _tolerates(pod: Object, node: Object) -> bool:
    tolerations = pod["spec"]["tolerations"]
    return all(any(_covers(t, taint) for t in tolerations) for taint in node["spec"].get("taints", ()))


def _covers(toleration: Object, taint: Object) -> bool:
    if toleration.get("effect", taint["effect"]) != taint["effect"]:
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return bool(toleration.get("key", taint["key"]) == taint["key"])
    wanted = (toleration.get("key"), toleration.get("value", ""))
    return wanted == (taint["key"], taint.get("value", ""))


def _explain(nodes: int, tainted: int, unsuited: int) -> str:
    reasons = []
    if tainted:
        reasons.append(f"{tainted} node(s) had untolerated taint(s)")
    if unsuited:
        reasons.append(f"{unsuited} node(s) didn't match Pod's node affinity/selector")
    head = f"0/{nodes} nodes are available"
    return (
        f"{head}: {', '.join(reasons)}. no new claims to deallocate, "
        f"preemption: {head}: {nodes} Preemption is not helpful for scheduling."
    )
