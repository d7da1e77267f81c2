"""Why a workload gets no pods: what its controller was told when it tried to create one.

The words are those of the API server's admission plugins: resourcequota, webhook, PodSecurity and others.
"""

import re
from collections.abc import Callable, Sequence

from k8snet_tui.diagnosis.case import quote
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.description import Event

_QUOTA = re.compile(r"exceeded quota: (\S+), requested: (.+), used: (.+), limited: (.+)")
_SILENT_WEBHOOK = re.compile(r'failed calling webhook "([^"]+)": .*?([^"]+)$', re.DOTALL)
_WEBHOOK = re.compile(r'admission webhook "([^"]+)" denied the request(?:: (.+))?', re.DOTALL)
_SECURITY = re.compile(r'violates PodSecurity "([^"]+)": (.+)', re.DOTALL)
_POLICY = re.compile(r"ValidatingAdmissionPolicy '([^']+)' .*?denied request: (.+)", re.DOTALL)

_CAUSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str], str], ...] = (
    (
        _QUOTA,
        lambda m: f"the quota {m[1]} is used up: {m[2]} asked for, {m[3]} used, {m[4]} allowed",
        "free some of it, or raise the quota",
    ),
    (
        _SILENT_WEBHOOK,
        lambda m: f"the admission webhook {m[1]} does not answer: {m[2].lstrip(': ')}",
        "see the pods and the Service behind the webhook",
    ),
    (_WEBHOOK, lambda m: f"the admission webhook {m[1]} refuses it: {m[2] or 'it gives no reason'}", ""),
    (_SECURITY, lambda m: f"Pod Security ({m[1]}) refuses it: {m[2]}", "correct the securityContext"),
    (_POLICY, lambda m: f"the admission policy {m[1]} refuses it: {m[2]}", ""),
)


def explain_creation(events: Sequence[Event]) -> Finding | None:
    """From the events about the workload and its ReplicaSets; None where no creation was refused."""
    refused = [event for event in events if event.reason == "FailedCreate"]
    if not refused:
        return None
    event = max(refused, key=lambda event: event.last_s)
    for pattern, explain, remedy in _CAUSES:
        if found := pattern.search(event.message):
            return Finding(f"no pod is created: {explain(found)}", (quote(event),), remedy)
    told = event.message.partition("Error creating: ")[2] or event.message
    return Finding(f"no pod is created: {told}", (quote(event),))
