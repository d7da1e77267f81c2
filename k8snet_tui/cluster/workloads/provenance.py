"""Whose a pod is that bears our label, and whether it may be removed.

A label, an annotation, a name can be forged by whoever may create pods. So a pod is removed only if it looks
in all ways like one of ours and is over, and one of two things is known: this user's session signed it, or by
the server's own clock it has outlived the deadline that ended it.
"""

import re
import time
from datetime import datetime

from kubernetes.client.models.v1_pod import V1Pod

from k8snet_tui.cluster.errors import Rejected, clean
from k8snet_tui.cluster.typed.exchange import decode
from k8snet_tui.cluster.workloads.orders import (
    CONTAINER,
    CREATOR,
    EXPIRES,
    LETTERS,
    POD_PREFIX,
    SESSION,
    SIGNATURE,
    Created,
    Leftover,
    ProbePodOrder,
)
from k8snet_tui.cluster.workloads.signing import is_signed

_NAME = re.compile(f"{POD_PREFIX}-[{LETTERS}]{{5}}")
STARTING_S = 60.0
"""A session gives its pod up sooner, and removes it: one that waits longer has nobody."""
GOING_S = 30.0
"""A kubelet that is there has removed a pod so long after its time to end."""
OVER = ("Succeeded", "Failed")


def read_leftover(body: bytes) -> Leftover:
    """From a pod's JSON. Raises Rejected for what is no pod."""
    pod = decode(body, V1Pod)
    meta, phase = pod.metadata, (pod.status.phase if pod.status else None) or ""
    if meta is None:
        raise Rejected("the server sent a Pod without metadata")
    created = Created(meta.namespace or "", meta.name or "", meta.uid or "")
    annotations = meta.annotations or {}
    is_own, is_removable, told = _judge(pod, annotations, phase)
    return Leftover(
        created=created,
        session=clean(annotations.get(SESSION, ""), 40),
        phase=clean(phase, 40),
        is_removable=is_removable,
        is_own=is_own,
        told=told,
        is_going=meta.deletion_timestamp is not None,
        is_stuck=_since_s(meta.deletion_timestamp) > GOING_S,
    )


def _judge(pod: V1Pod, annotations: dict[str, str], phase: str) -> tuple[bool, bool, str]:
    """Own, removable, and the words for it."""
    order = _read_order(pod, annotations)
    if isinstance(order, str):
        return False, False, f"bears our label, but {order}"
    creator = clean(annotations.get(CREATOR, ""), 80) or "somebody"
    age_s = _since_s(pod.metadata.creation_timestamp if pod.metadata else None)
    if is_signed(order, annotations.get(SIGNATURE, "")):
        if phase not in OVER and not _is_abandoned(order, phase, age_s):
            return True, False, "yours, in use by a session, or ends by itself within half a minute"
        return True, True, "yours"
    if phase in OVER and age_s > order.lifetime_s:
        return False, True, f"of {creator}, expired"
    return False, False, f"said to be of {creator}, not signed by you and not expired"


def _is_abandoned(order: ProbePodOrder, phase: str, age_s: float) -> bool:
    if phase == "Pending":
        return age_s > STARTING_S
    return _seconds(order.expires) < time.time()


def _read_order(pod: V1Pod, annotations: dict[str, str]) -> ProbePodOrder | str:
    """What would have been ordered to get this pod, or what in it is none of ours."""
    meta, spec = pod.metadata, pod.spec
    if meta is None or not _NAME.fullmatch(meta.name or ""):
        return "its name is not of our pattern"
    if meta.owner_references:
        return "something else owns it"
    if spec is None or spec.host_network or spec.host_pid or spec.restart_policy != "Never":
        return "its spec is none of ours"
    container = next((c for c in spec.containers if c.name == CONTAINER), None)
    if container is None or not (container.stdin and container.stdin_once and container.command):
        return "it has no container of ours"
    if not spec.active_deadline_seconds or not annotations.get(SESSION):
        return "no session is named in it"
    return ProbePodOrder(
        namespace=meta.namespace or "",
        name=meta.name or "",
        node=spec.node_name or "",
        session=annotations[SESSION],
        image=container.image or "",
        command=tuple(container.command),
        lifetime_s=spec.active_deadline_seconds,
        expires=annotations.get(EXPIRES, ""),
    )


def _since_s(moment: object) -> float:
    """Since a moment by the server's clock, which nobody can forge, against ours; 0 where there is none."""
    return time.time() - moment.timestamp() if isinstance(moment, datetime) else 0.0


def _seconds(moment: str) -> float:
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return float("inf")
