"""Makes the stored pod of a request body: defaults, the token's volume, managed fields."""

import secrets

from k8snet_tui.lab.api.pods.schema import require_pod_shape
from k8snet_tui.lab.api.pods.validation import require_valid
from k8snet_tui.lab.kubelet.pod_status import TOKEN_PATH
from k8snet_tui.lab.objects.resources import PODS, Object
from k8snet_tui.lab.objects.statuses import bad_request
from k8snet_tui.lab.objects.timestamps import format_now

_SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def random_suffix() -> str:
    return "".join(secrets.choice(_SUFFIX_LETTERS) for _ in range(5))


def make_pod(body: object, namespace: str, manager: str) -> Object:
    """The pod as it is stored: pending, not placed yet. Refuses what the genuine server refuses."""
    sent = require_pod_shape(body)
    metadata = dict(sent.get("metadata") or {})
    if metadata.setdefault("namespace", namespace) != namespace:
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    if not metadata.get("name") and (prefix := metadata.get("generateName")):
        metadata["name"] = prefix + random_suffix()
    for stamped in ("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "managedFields"):
        metadata.pop(stamped, None)
    metadata["generation"] = 1
    pod = {"metadata": metadata, "spec": _default_spec(sent.get("spec") or {}), "status": {}}
    require_valid(pod)
    pod["spec"] = _mount_token(pod["spec"])
    pod["status"] = {"phase": "Pending", "qosClass": _classify(pod["spec"]["containers"])}
    metadata["managedFields"] = [_claim_fields(pod, manager)]
    return pod


def _default_spec(spec: Object) -> Object:
    containers = [default_container(c) for c in spec.get("containers") or []]
    tolerations = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
    ]
    account = spec.get("serviceAccountName") or "default"
    return {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "securityContext": {},
        "schedulerName": "default-scheduler",
        "priority": 0,
        "enableServiceLinks": True,
        "preemptionPolicy": "PreemptLowerPriority",
        **spec,
        "serviceAccountName": account,
        "serviceAccount": account,
        "containers": containers,
        "tolerations": [*(spec.get("tolerations") or []), *tolerations],
    }


def default_container(container: Object) -> Object:
    image = str(container.get("image", ""))
    latest = ":" not in image.rpartition("/")[2] or image.endswith(":latest")
    return {
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "Always" if latest else "IfNotPresent",
        **container,
    }


def _mount_token(spec: Object) -> Object:
    if spec.get("automountServiceAccountToken") is False:
        return spec
    name = f"kube-api-access-{random_suffix()}"
    mount = {"name": name, "readOnly": True, "mountPath": TOKEN_PATH}
    certificates = {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}
    namespace = {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": certificates},
        {"downwardAPI": {"items": [namespace]}},
    ]
    volume = {"name": name, "projected": {"sources": sources, "defaultMode": 420}}
    containers = [{**c, "volumeMounts": [*c.get("volumeMounts", []), mount]} for c in spec["containers"]]
    return {**spec, "volumes": [*spec.get("volumes", []), volume], "containers": containers}


def _classify(containers: list[Object]) -> str:
    """https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/"""
    resources = [c.get("resources") or {} for c in containers]
    if not any(r.get("limits") or r.get("requests") for r in resources):
        return "BestEffort"
    for r in resources:
        limits = r.get("limits") or {}
        if not {"cpu", "memory"} <= limits.keys() or (r.get("requests") or limits) != limits:
            return "Burstable"
    return "Guaranteed"


def _claim_fields(pod: Object, manager: str) -> Object:
    spec: Object = {f"f:{field}": {} for field in pod["spec"] if field not in ("containers", "volumes")}
    containers: Object = {
        f'k:{{"name":"{c["name"]}"}}': {".": {}, **{f"f:{field}": {} for field in c}}
        for c in pod["spec"]["containers"]
    }
    labels: Object = {".": {}, **{f"f:{label}": {} for label in pod["metadata"].get("labels") or {}}}
    return {
        "manager": manager,
        "operation": "Update",
        "apiVersion": PODS.api_version,
        "time": format_now(),
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:metadata": {"f:labels": labels}, "f:spec": {**spec, "f:containers": containers}},
    }
