"""Why the scheduler finds no node for a pod, from its own message.

The message's form is that of FitError in kubernetes/pkg/scheduler/framework/types.go:
`0/4 nodes are available: 2 Insufficient memory, 2 node(s) had untolerated taint(s). preemption: …`
"""

import re
from collections.abc import Callable

from k8snet_tui.diagnosis.case import Case, quote
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.description import PodDescription

_HEAD = re.compile(r"\d+/\d+ nodes are available: (.*)", re.DOTALL)
_REASON = re.compile(r"(\d+) (.+?)(?=, \d+ |$)")
_AFTERWARDS = re.compile(r"\.? (?:preemption|no new claims to deallocate)\b.*", re.DOTALL)
_CLAIM_MISSING = re.compile(r'persistentvolumeclaim "([^"]+)" not found')
_TAINT = re.compile(r"\{([^:}]+)")

_WORDS: tuple[tuple[str, str], ...] = (
    ("Too many pods", "no room for another pod"),
    ("were unschedulable", "been cordoned"),
    ("free ports", "its host port taken"),
    ("volume node affinity", "no way to its volume, which is bound elsewhere"),
    ("anti-affinity", "pods that its anti-affinity keeps away from"),
    ("affinity rules", "no pod that its affinity asks for"),
    ("topology spread", "its share of such pods already"),
)
UNBOUND = "unbound immediate PersistentVolumeClaims"
NOBODY_S = 10.0
"""A scheduler looks at a new pod at once."""


def explain_unscheduled(case: Case) -> Finding | None:
    pod = case.pod
    if pod.node:
        return None
    scheduled = pod.condition("PodScheduled")
    if scheduled is None:
        return _explain_unseen(case)
    if scheduled.reason == "SchedulingGated":
        return Finding("it is held back by a scheduling gate", (scheduled.message,), is_broken=False)
    said = case.event("FailedScheduling")
    evidence = (f"scheduler: {scheduled.message}",) if scheduled.message else (quote(said),) if said else ()
    message = scheduled.message or (said.message if said else "")
    if missing := _CLAIM_MISSING.search(message):
        return Finding(
            f"its volume is missing: there is no PersistentVolumeClaim {missing[1]}",
            evidence,
            f"create the claim in {pod.namespace}, or name another in the pod's volumes",
        )
    if UNBOUND in message:
        claims = " and ".join(source for _, source in pod.volumes if source.startswith("PersistentVolume"))
        remedy = "see the claim's own events: often there is no StorageClass, or nobody provisions"
        return Finding(f"its volume is missing: {claims or 'its claim'} is not bound", evidence, remedy)
    return Finding(f"no node fits: {_explain_nodes(message, pod)}", evidence, _remedy(message))


def _explain_unseen(case: Case) -> Finding | None:
    if case.now_s - case.pod.created_s < NOBODY_S:
        return None
    scheduler = case.pod.scheduler or "default-scheduler"
    return Finding(
        f"nobody has looked for a node: its scheduler {scheduler} does not answer",
        ("no condition PodScheduled",),
        f"see whether {scheduler} runs",
    )


def _explain_nodes(message: str, pod: PodDescription) -> str:
    """Of how many nodes each thing is said; the message itself where it has another form."""
    head = _HEAD.match(message)
    body = _AFTERWARDS.sub("", head[1] if head else "").rstrip(". ")
    found = [_explain_reason(int(count), reason, pod) for count, reason in _REASON.findall(body)]
    return ", ".join(found) or message or "the scheduler does not say why"


def _explain_reason(count: int, reason: str, pod: PodDescription) -> str:
    have = f"{count} {'has' if count == 1 else 'have'}"
    if reason.startswith("Insufficient "):
        resource = reason.removeprefix("Insufficient ")
        return f"{have} not enough {resource}{_asked(pod, resource)}"
    if "taint" in reason:
        taint = _TAINT.search(reason)
        return f"{have} a taint that it does not tolerate{f' ({taint[1]})' if taint else ''}"
    if "node affinity/selector" in reason:
        wanted = ", ".join(f"{key}={value}" for key, value in pod.node_selector)
        return f"{have} not the labels that it asks for{f' ({wanted})' if wanted else ''}"
    words = next((words for mark, words in _WORDS if mark in reason), "")
    return f"{have} {words}" if words else f"{count} {reason}"


def _asked(pod: PodDescription, resource: str) -> str:
    asked = [q for c in pod.containers for name, q in c.requests or c.limits if name == resource]
    return f" (it asks for {' + '.join(asked)})" if asked else ""


_REMEDIES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda m: "Insufficient" in m, "ask for less, free some, or add a node"),
    (lambda m: "node affinity/selector" in m, "label a node so, or change nodeSelector or affinity"),
    (lambda m: "taint" in m, "add a toleration, or take the taint away"),
)


def _remedy(message: str) -> str:
    return next((remedy for fits, remedy in _REMEDIES if fits(message)), "")
