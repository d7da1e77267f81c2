"""The row of a pod as `kubectl get pods` prints it.

READY, STATUS and RESTARTS follow k8s.io/kubernetes pkg/printers/internalversion/printers.go, printPod.
"""

from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.timestamps import format_age


def print_pod(pod: Object) -> list[str]:
    spec, status = pod["spec"], pod.get("status", {})
    statuses = status.get("containerStatuses", [])
    ready = sum(bool(s["ready"] and "running" in s["state"]) for s in statuses)
    return [
        pod["metadata"]["name"],
        f"{ready}/{len(spec['containers'])}",
        describe_status(pod),
        _describe_restarts(statuses),
        format_age(pod["metadata"].get("creationTimestamp")),
        *_print_wide(spec, status),
    ]


def _print_wide(spec: Object, status: Object) -> list[str]:
    addresses = status.get("podIPs") or [{"ip": "<none>"}]
    return [addresses[0]["ip"], spec.get("nodeName") or "<none>", "<none>", "<none>"]


def describe_status(pod: Object) -> str:
    """The word under STATUS."""
    status = pod.get("status", {})
    phase = status.get("phase", "")
    reason = status.get("reason") or phase
    statuses = status.get("containerStatuses", [])
    running = False
    for container in reversed(statuses):
        told = _describe_state(container["state"])
        if told is not None:
            reason = told
        elif container["ready"]:
            running = True
    if reason == "Completed" and running:
        reason = "Running" if _is_ready(status) else "NotReady"
    if pod["metadata"].get("deletionTimestamp") and phase not in ("Succeeded", "Failed"):
        return "Terminating"
    return str(reason)


def _describe_state(state: Object) -> str | None:
    if waiting := state.get("waiting"):
        return waiting.get("reason") or None
    if ended := state.get("terminated"):
        if ended.get("reason"):
            return str(ended["reason"])
        return f"Signal:{ended['signal']}" if ended.get("signal") else f"ExitCode:{ended['exitCode']}"
    return None


def _is_ready(status: Object) -> bool:
    return any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", ()))


def _describe_restarts(statuses: list[Object]) -> str:
    restarts = sum(s.get("restartCount", 0) for s in statuses)
    ends = [s["lastState"]["terminated"]["finishedAt"] for s in statuses if s.get("lastState")]
    if restarts and ends:
        return f"{restarts} ({format_age(max(ends))} ago)"
    return str(restarts)
