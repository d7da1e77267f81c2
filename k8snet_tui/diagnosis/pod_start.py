"""Why a pod does not run, in one sentence: the first rule that knows, from the cluster down to the container.

Pure: the pod, what was said of it and its node go in. The order is that of a pod's life: nothing is asked of
a container before its node, its network and its volumes are there.
"""

from collections.abc import Callable

from k8snet_tui.diagnosis.case import Case, quote
from k8snet_tui.diagnosis.containers import explain_container, probe_answer
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.diagnosis.sandbox import explain_sandbox
from k8snet_tui.diagnosis.unschedulable import explain_unscheduled
from k8snet_tui.model.description import ContainerState, DescribedContainer, Phase

OVERDUE_S = 30.0
"""A kubelet may take so long to let a pod go after its grace period."""
SLOW_S = 60.0
"""A start that takes longer is worth a word."""


def explain_pod(case: Case) -> Finding | None:
    """None for a pod that runs, and is ready."""
    return next((finding for rule in _RULES if (finding := rule(case))), None)


def _explain_deletion(case: Case) -> Finding | None:
    pod = case.pod
    if not pod.deleted_s:
        return None
    overdue = case.now_s - pod.deleted_s > OVERDUE_S
    if overdue and (down := _explain_node(case)):
        remedy = f"bring {pod.node} back, or remove it from the cluster"
        return Finding(f"it is to be deleted, but {down.sentence}", down.evidence, remedy)
    if overdue and pod.finalizers:
        held = " and ".join(pod.finalizers)
        return Finding(f"it is to be deleted, but {held} holds it", (f"finalizers: {held}",))
    return Finding("it is being deleted", is_broken=False)


def _explain_ended(case: Case) -> Finding | None:
    pod = case.pod
    if pod.phase == "Succeeded":
        return Finding("it ran to its end", is_broken=False)
    if pod.phase != "Failed":
        return None
    if pod.reason == "Evicted":
        return Finding(f"it was evicted: {pod.message}", (f"kubelet of {pod.node}: {pod.message}",))
    if pod.reason:
        return Finding(f"{pod.node or 'its node'} refused it ({pod.reason}): {pod.message}", (pod.message,))
    failed = (explain_container(case, container) for container in pod.containers if _failed(container.state))
    return next((finding for finding in failed if finding), Finding("it failed", (pod.message,)))


def _failed(state: ContainerState) -> bool:
    return state.phase is Phase.TERMINATED and state.exit_code != 0


def _explain_node(case: Case) -> Finding | None:
    ready = case.node_ready
    if ready is None or ready.status == "True":
        return None
    node = case.pod.node
    what = "does not answer" if ready.status == "Unknown" else "is not ready"
    evidence = f"condition Ready of {node}: {ready.status}, {ready.reason}: {ready.message}"
    remedy = f"see the kubelet and the container runtime of {node}"
    return Finding(f"its node {node} {what}: {ready.message.rstrip('.')}", (evidence,), remedy)


def _explain_volume(case: Case) -> Finding | None:
    if not all(_is_untouched(container) for container in case.pod.containers):
        return None  # the volumes were mounted by then, whatever was said before
    event = case.event("FailedMount", "FailedAttachVolume", "FailedMapVolume")
    if event is None:
        return None
    cause = event.message.rpartition(" : ")[2] or event.message
    remedy = "create what is missing, or correct the pod's volumes"
    return Finding(f"its volume can't be mounted: {cause}", (quote(event),), remedy)


def _is_untouched(container: DescribedContainer) -> bool:
    """The kubelet has not come to it yet: it does so when all volumes are mounted."""
    state = container.state
    waits = state.phase is Phase.WAITING and state.reason in ("", "ContainerCreating", "PodInitializing")
    return waits and container.last is None


def _explain_containers(case: Case) -> Finding | None:
    found = (explain_container(case, container) for container in case.awaited)
    finding = next((finding for finding in found if finding), None)
    if finding is None or not (first := case.unfinished_init):
        return finding
    held_up = f"it waits for its init container {first.name}: {finding.sentence}"
    return Finding(held_up, finding.evidence, finding.remedy)


def _explain_init(case: Case) -> Finding | None:
    first = case.unfinished_init
    if first is None or first.state.phase is not Phase.RUNNING:
        return None
    lasted_s = case.now_s - first.state.started_s
    sentence = f"it waits for its init container {first.name}, which has run for {lasted_s:.0f} s"
    return Finding(sentence, (), "l shows what it prints", is_broken=lasted_s > SLOW_S)


def _explain_probe(case: Case) -> Finding | None:
    for container in case.awaited:
        if container.ready or container.state.phase is not Phase.RUNNING:
            continue
        event = case.event("Unhealthy", container=container.name)
        kind = "readiness" if container.started else "startup"
        if event is None:
            return Finding(f"its container {container.name} runs, and is not ready yet", is_broken=False)
        sentence = f"its container {container.name} runs, but its {kind} probe fails{probe_answer(event)}"
        return Finding(sentence, (quote(event),), "see whether it listens where the probe asks")
    return None


def _explain_waiting(case: Case) -> Finding | None:
    """Nobody has said a reason: what was said last, and by whom."""
    pod = case.pod
    ready = pod.condition("Ready")
    if ready is not None and ready.status == "True":
        return None
    slow = case.now_s - pod.created_s > SLOW_S
    latest = max(case.events, key=lambda event: event.last_s, default=None)
    evidence = (quote(latest),) if latest else ()
    since = f" for {case.now_s - pod.created_s:.0f} s, and no event says why" if slow else ""
    return Finding(f"it is being started{since}", evidence, is_broken=slow)


_RULES: tuple[Callable[[Case], Finding | None], ...] = (
    _explain_deletion,
    _explain_ended,
    _explain_node,
    explain_unscheduled,
    explain_sandbox,
    _explain_volume,
    _explain_containers,
    _explain_init,
    _explain_probe,
    _explain_waiting,
)
