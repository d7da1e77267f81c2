"""The words and figures that `kubectl get pods` prints for a pod: STATUS, READY, RESTARTS.

The rules are printPod's in kubernetes/pkg/printers/internalversion/printers.go (1.34).
"""

from typing import NamedTuple

from k8snet_tui.cluster.objects.api_objects import Condition, ContainerStatus, PodObject


class PrintedStatus(NamedTuple):
    word: str
    ready: int
    restarts: int


def print_status(pod: PodObject) -> PrintedStatus:
    word = pod.status.reason or pod.status.phase or "Unknown"
    if any(c.type == "PodScheduled" and c.reason == "SchedulingGated" for c in pod.status.conditions):
        word = "SchedulingGated"
    initial, ready, restarts, sidecar_restarts = _print_init(pod)
    if not initial or _is_true(pod.status.conditions, "Initialized"):
        word, main_ready, main_restarts = _print_main(pod, initial or word)
        ready, restarts = ready + main_ready, sidecar_restarts + main_restarts
    else:
        word = initial
    return PrintedStatus(_print_deletion(pod, word), ready, restarts)


def _print_init(pod: PodObject) -> tuple[str, int, int, int]:
    """Word of the first unfinished init container or empty; sidecars ready; restarts, all and sidecars'."""
    if not pod.status.init_container_statuses:
        return "", 0, 0, 0
    sidecars = {c.name for c in pod.spec.init_containers if c.restart_policy == "Always"}
    ready = restarts = sidecar_restarts = 0
    for index, container in enumerate(pod.status.init_container_statuses):
        is_sidecar = container.name in sidecars
        restarts += container.restart_count
        sidecar_restarts += container.restart_count if is_sidecar else 0
        ended = container.state.terminated
        if ended is not None and ended.exit_code == 0:
            continue
        if is_sidecar and container.started:
            ready += container.ready
            continue
        word = _print_unfinished(container) or f"{index}/{len(pod.spec.init_containers)}"
        return f"Init:{word}", ready, restarts, sidecar_restarts
    return "", ready, restarts, sidecar_restarts


def _print_unfinished(container: ContainerStatus) -> str:
    ended, waiting = container.state.terminated, container.state.waiting
    if ended is not None:
        return ended.reason or (f"Signal:{ended.signal}" if ended.signal else f"ExitCode:{ended.exit_code}")
    if waiting is not None and waiting.reason != "PodInitializing":
        return waiting.reason
    return ""


def _print_main(pod: PodObject, word: str) -> tuple[str, int, int]:
    """The first container that is not running has the word, hence from the last to the first."""
    ready = restarts = 0
    for container in reversed(pod.status.container_statuses):
        restarts += container.restart_count
        state = container.state
        if state.waiting is not None and state.waiting.reason:
            word = state.waiting.reason
        elif state.terminated is not None:
            word = _print_unfinished(container)
        elif container.ready and state.running is not None:
            ready += 1
    if word == "Completed" and ready:
        word = "Running" if _is_true(pod.status.conditions, "Ready") else "NotReady"
    return word, ready, restarts


def _print_deletion(pod: PodObject, word: str) -> str:
    if pod.metadata.deletion_timestamp is None:
        return word
    if pod.status.reason == "NodeLost":
        return "Unknown"
    return word if pod.status.phase in ("Succeeded", "Failed") else "Terminating"


def _is_true(conditions: list[Condition], kind: str) -> bool:
    return any(c.type == kind and c.status == "True" for c in conditions)
