"""What makes pods (Deployment, DaemonSet, StatefulSet, ReplicaSet, Job) to one record, with its selector."""

from k8snet_tui.cluster.objects import api_objects as api
from k8snet_tui.cluster.objects.decoding import ObjectDecoder
from k8snet_tui.model.cluster import Workload

_OPERATORS = {"In": "{} in ({})", "NotIn": "{} notin ({})", "Exists": "{}", "DoesNotExist": "!{}"}


def convert_workload(workload: api.WorkloadObject) -> Workload:
    meta, selector = workload.metadata, workload.spec.selector
    return Workload(meta.namespace, meta.name, format_selector(selector) if selector else "")


def format_selector(selector: api.LabelSelector) -> str:
    """As `labelSelector` takes it: `app=web,tier in (back,front),!canary`.

    Empty for one that selects nothing in particular, or that has an operator which is not known: a wider
    selection than was meant would name the wrong pods.
    """
    parts = [f"{key}={value}" for key, value in sorted(selector.match_labels.items())]
    for asked in selector.match_expressions:
        if asked.operator not in _OPERATORS or not asked.key:
            return ""
        parts.append(_OPERATORS[asked.operator].format(asked.key, ",".join(asked.values)))
    return ",".join(parts)


decode_workload = ObjectDecoder(api.WorkloadObject, convert_workload)
