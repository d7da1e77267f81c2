"""In which state a container is, and how the state of its containers makes the status of a pod.

Pure: records in, the `status` of a pod out, as a kubelet writes it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.lab.machine.containers import Sandbox
from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.timestamps import format_now

TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 -- a path
"""Where a pod finds its service account's token."""


class Waiting(Struct, frozen=True):
    reason: str
    message: str = ""


class Running(Struct, frozen=True):
    started_at: str


class Ended(Struct, frozen=True):
    exit_code: int
    reason: str
    started_at: str
    finished_at: str
    container_id: str
    message: str = ""


ContainerState: TypeAlias = Waiting | Running | Ended


class ContainerRecord(Struct, frozen=True):
    state: ContainerState = Waiting("ContainerCreating")
    last: Ended | None = None
    restarts: int = 0
    container_id: str = ""


def decide_phase(records: Sequence[ContainerRecord], restart_policy: str) -> str:
    """https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase"""
    if any(isinstance(r.state, Waiting) and r.last is None for r in records):
        return "Pending"
    codes = [r.state.exit_code for r in records if isinstance(r.state, Ended)]
    if len(codes) < len(records) or restart_policy == "Always":
        return "Running"
    if restart_policy == "OnFailure" and any(codes):
        return "Running"
    return "Failed" if any(codes) else "Succeeded"


def describe_pod(
    pod: Object,
    host: Sequence[str],
    sandbox: Sandbox | None,
    records: Mapping[str, ContainerRecord],
    *,
    released: bool = False,
) -> Object:
    """The whole status. Conditions that did not change keep the time of their last transition."""
    spec, before = pod["spec"], pod.get("status", {})
    mains = [records[c["name"]] for c in spec["containers"]]
    phase = decide_phase(mains, spec["restartPolicy"])
    status: Object = {
        "observedGeneration": pod["metadata"]["generation"],
        "phase": phase,
        "conditions": _describe_conditions(pod, phase, mains, up=sandbox is not None and not released),
        "hostIP": host[0],
        "hostIPs": [{"ip": address} for address in host],
        "startTime": before.get("startTime") or format_now(),
        "containerStatuses": [_describe_container(c, records[c["name"]]) for c in spec["containers"]],
        "qosClass": before.get("qosClass", "BestEffort"),
    }
    if sandbox is not None:
        status |= {
            "podIP": sandbox.addresses[0],
            "podIPs": [{"ip": address} for address in sandbox.addresses],
        }
    if ephemeral := [c for c in spec.get("ephemeralContainers", ()) if c["name"] in records]:
        status["ephemeralContainerStatuses"] = [
            _describe_container(c, records[c["name"]], ephemeral=True) for c in ephemeral
        ]
    return status


def _describe_conditions(
    pod: Object, phase: str, mains: Sequence[ContainerRecord], *, up: bool
) -> list[Object]:
    names = [c["name"] for c in pod["spec"]["containers"]]
    unready = [n for n, r in zip(names, mains, strict=True) if not isinstance(r.state, Running)]
    why: dict[str, str] = {}
    initialized: dict[str, str] = {}
    if phase == "Succeeded":
        why = initialized = {"reason": "PodCompleted"}
    elif phase == "Failed":
        why = {"reason": "PodFailed"}
    elif unready:
        message = f"containers with unready status: [{' '.join(unready)}]"
        why = {"message": message, "reason": "ContainersNotReady"}
    ready = not unready and phase == "Running"
    wanted: tuple[tuple[str, bool, dict[str, str]], ...] = (
        ("PodReadyToStartContainers", up, {}),
        ("Initialized", True, initialized),
        ("Ready", ready, why),
        ("ContainersReady", ready, why),
        ("PodScheduled", True, {}),
    )
    before = {c["type"]: c for c in pod.get("status", {}).get("conditions", ())}
    generation = pod["metadata"]["generation"]
    return [_make_condition(t, s, w, before.get(t), generation) for t, s, w in wanted]


def _make_condition(
    type_: str, status: bool, why: Mapping[str, str], before: Object | None, generation: int
) -> Object:
    unchanged = before is not None and before["status"] == str(status)
    since = before["lastTransitionTime"] if before is not None and unchanged else format_now()
    return {
        "type": type_,
        "observedGeneration": generation,
        "status": str(status),
        "lastProbeTime": None,
        "lastTransitionTime": since,
        **why,
    }


def _describe_container(container: Object, record: ContainerRecord, *, ephemeral: bool = False) -> Object:
    running = isinstance(record.state, Running)
    image = container["image"] if not record.container_id else qualify_image(container["image"])
    described: Object = {
        "name": container["name"],
        "state": _describe_state(record.state),
        "lastState": _describe_state(record.last) if record.last else {},
        "ready": running and not ephemeral,
        "restartCount": record.restarts,
        "image": image,
        "imageID": _make_image_id(image) if record.container_id else "",
        **({"containerID": record.container_id} if record.container_id else {}),
        **({} if ephemeral else {"started": running}),
        "resources": {},
    }
    mounts = [m for m in container.get("volumeMounts", ()) if m["mountPath"] == TOKEN_PATH]
    if mounts:
        described["volumeMounts"] = [{**m, "recursiveReadOnly": "Disabled"} for m in mounts]
    return described


def _describe_state(state: ContainerState) -> Object:
    match state:
        case Waiting(reason, message):
            return {"waiting": {**({"message": message} if message else {}), "reason": reason}}
        case Running(started_at):
            return {"running": {"startedAt": started_at}}
        case Ended():
            return {
                "terminated": {
                    "exitCode": state.exit_code,
                    "reason": state.reason,
                    **({"message": state.message} if state.message else {}),
                    "startedAt": state.started_at,
                    "finishedAt": state.finished_at,
                    "containerID": state.container_id,
                }
            }


def qualify_image(image: str) -> str:
    """As containerd names it: `busybox` is docker.io/library/busybox:latest."""
    host, slash, _ = image.partition("/")
    if not slash:
        image = f"docker.io/library/{image}"
    elif "." not in host and ":" not in host and host != "localhost":
        image = f"docker.io/{image}"
    last = image.rpartition("/")[2]
    return image if ":" in last or "@" in last else f"{image}:latest"


def _make_image_id(image: str) -> str:
    return f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"
