"""What objects of several kinds have alike, converted from the official client's models."""

from datetime import datetime

from kubernetes.client.models.v1_node_condition import V1NodeCondition
from kubernetes.client.models.v1_pod_condition import V1PodCondition

from k8snet_tui.cluster.errors import clean
from k8snet_tui.model.description import Condition

MESSAGE = 2000
"""Characters of a message that are kept: a runtime quotes whole command lines."""
Pairs = tuple[tuple[str, str], ...]


def convert_condition(found: V1PodCondition | V1NodeCondition) -> Condition:
    return Condition(
        clean(found.type),
        clean(found.status),
        clean(found.reason or ""),
        clean(found.message or "", MESSAGE),
        seconds(found.last_transition_time),
    )


def seconds(time: datetime | None) -> float:
    """Since the epoch; 0 for none."""
    return time.timestamp() if time else 0.0


def pairs(found: dict[str, str] | None) -> Pairs:
    return tuple((clean(key), clean(value)) for key, value in sorted((found or {}).items()))
