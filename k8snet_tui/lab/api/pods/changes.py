"""What clients change of pods: creation, deletion with its grace period, patches."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from k8snet_tui.lab.api.pods.creation import default_container, make_pod
from k8snet_tui.lab.api.pods.patches import apply_patch
from k8snet_tui.lab.api.pods.schema import require_pod_shape
from k8snet_tui.lab.api.pods.validation import find_ephemeral_faults
from k8snet_tui.lab.objects.resources import NAMESPACES, PODS, Object
from k8snet_tui.lab.objects.statuses import bad_request, conflict, invalid
from k8snet_tui.lab.objects.store import Store
from k8snet_tui.lab.objects.timestamps import format_time

MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"

FIXED = (
    "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
    "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to "
    "existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
    "previously negative)"
)
"""The genuine rule. Here not even those change: nothing of the lab would follow."""


def read_body(body: bytes, *, kind: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        told = f"couldn't get version/kind; json parse error: {error}"
        raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {told}") from None


def create_pod(store: Store, namespace: str, body: bytes, manager: str) -> Object:
    store.require(NAMESPACES, "", namespace)
    return store.create(PODS, make_pod(read_body(body, kind="Pod"), namespace, manager))


def delete_pod(store: Store, namespace: str, name: str, body: bytes, grace_parameter: int | None) -> Object:
    """Marks the pod, so that its kubelet ends it; at once where there is no grace or nothing runs."""
    pod = store.require(PODS, namespace, name)
    options = read_body(body, kind="DeleteOptions") if body else {}
    if not isinstance(options, dict):
        raise bad_request("the object provided is unrecognized (must be of type DeleteOptions)")
    _require_preconditions(pod, options.get("preconditions") or {})
    grace = _choose_grace(pod, options.get("gracePeriodSeconds", grace_parameter))
    if options.get("dryRun"):
        return pod
    if grace == 0:
        return store.delete(PODS, namespace, name)
    metadata = pod["metadata"]
    if metadata.get("deletionGracePeriodSeconds", grace + 1) <= grace:
        return pod
    leaving = {
        **metadata,
        "deletionTimestamp": format_time(datetime.now(UTC) + timedelta(seconds=grace)),
        "deletionGracePeriodSeconds": grace,
        "generation": metadata["generation"] + 1,
    }
    return store.replace(PODS, {**pod, "metadata": leaving})


def _choose_grace(pod: Object, asked: object) -> int:
    if asked is not None and (not isinstance(asked, int) or isinstance(asked, bool)):
        raise bad_request("json: cannot unmarshal into Go struct field DeleteOptions.gracePeriodSeconds")
    if not pod["spec"].get("nodeName") or pod["status"].get("phase") in ("Succeeded", "Failed"):
        return 0
    if isinstance(asked, int):
        return max(asked, 0)
    return max(int(pod["spec"]["terminationGracePeriodSeconds"]), 1)


def _require_preconditions(pod: Object, preconditions: Object) -> None:
    metadata = pod["metadata"]
    for field, told in (("uid", "UID"), ("resourceVersion", "ResourceVersion")):
        asked = preconditions.get(field)
        if asked is not None and asked != metadata[field]:
            why = (
                f"the {told} in the precondition ({asked}) does not match the {told} in record "
                f"({metadata[field]}). The object might have been deleted and then recreated"
            )
            raise conflict(PODS, metadata["name"], why)


def patch_pod(store: Store, namespace: str, name: str, subresource: str, body: bytes, media: str) -> Object:
    pod = store.require(PODS, namespace, name)
    patched = require_pod_shape(apply_patch(pod, read_body(body, kind="Pod"), media))
    asked = patched["metadata"].get("resourceVersion")
    if asked is not None and asked != pod["metadata"]["resourceVersion"]:
        raise conflict(PODS, name, MODIFIED)
    if subresource == "ephemeralcontainers":
        return _change_ephemeral(store, pod, patched)
    if patched["spec"] != pod["spec"]:
        raise invalid(PODS, name, [{"reason": "FieldValueForbidden", "message": FIXED, "field": "spec"}])
    kept = {field: patched["metadata"].get(field) for field in ("labels", "annotations")}
    changed = {**pod["metadata"], **{field: value for field, value in kept.items() if value is not None}}
    return store.replace(PODS, {**pod, "metadata": changed})


def _change_ephemeral(store: Store, pod: Object, patched: Object) -> Object:
    """Only adds: an ephemeral container stays in its pod's spec for ever."""
    metadata = pod["metadata"]
    old = {c["name"]: c for c in pod["spec"].get("ephemeralContainers", ())}
    sent = patched["spec"].get("ephemeralContainers") or []
    spec = {**pod["spec"], "ephemeralContainers": [default_container(c) for c in sent]}
    causes = find_ephemeral_faults(spec)
    new = {c.get("name"): c for c in spec["ephemeralContainers"]}
    for name, container in old.items():
        if new.get(name) != container:
            done = "changed" if name in new else "removed"
            told = f'Forbidden: existing ephemeral containers "{name}" may not be {done}\n'
            field = "spec.ephemeralContainers"
            causes.append({"reason": "FieldValueForbidden", "message": told, "field": field})
    if causes:
        raise invalid(PODS, metadata["name"], causes)
    if new.keys() == old.keys():
        return pod
    changed = {**metadata, "generation": metadata["generation"] + 1}
    return store.replace(PODS, {**pod, "metadata": changed, "spec": spec})
