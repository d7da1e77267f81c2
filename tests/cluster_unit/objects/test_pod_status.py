"""STATUS, READY and RESTARTS are what kubectl prints, for each way a pod can be."""

from typing import Any

import msgspec
import pytest

from k8snet_tui.cluster.objects.pods import decode_pod

RUNNING = {"state": {"running": {}}, "ready": True}
UNREADY: dict[str, Any] = {"state": {"running": {}}}
DONE = {"state": {"terminated": {"exitCode": 0, "reason": "Completed"}}}


def waiting(reason: str) -> dict[str, Any]:
    return {"state": {"waiting": {"reason": reason}}}


def ended(**state: Any) -> dict[str, Any]:
    return {"state": {"terminated": state}}


def pod(*main: dict[str, Any], init: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """Statuses only; the spec is made to fit them. `sidecar: True` marks a restartable init container."""

    def specs(statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"name": f"c{n}"} | ({"restartPolicy": "Always"} if s.get("sidecar") else {})
            for n, s in enumerate(statuses)
        ]

    def named(statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"name": f"c{n}"} | s for n, s in enumerate(statuses)]

    return {
        "metadata": {"name": "p", "namespace": "n"} | more.pop("metadata", {}),
        "spec": {"containers": specs(list(main)), "initContainers": specs(init or [])},
        "status": {
            "phase": "Running",
            "containerStatuses": named(list(main)),
            "initContainerStatuses": named(init or []),
        }
        | more,
    }


DELETED = {"deletionTimestamp": "2026-01-01T00:00:00Z"}
SIDECAR = RUNNING | {"sidecar": True, "started": True}
CASES = [
    ("running", pod(RUNNING), "Running 1/1"),
    ("not ready", pod(RUNNING, UNREADY), "Running 1/2"),
    ("unscheduled", pod(phase="Pending"), "Pending 0/0"),
    ("creating", pod(waiting("ContainerCreating"), phase="Pending"), "ContainerCreating 0/1"),
    ("crashing", pod(waiting("CrashLoopBackOff")), "CrashLoopBackOff 0/1"),
    ("the first container that fails has the word", pod(waiting("ErrImagePull"), DONE), "ErrImagePull 0/2"),
    ("killed for memory", pod(ended(exitCode=137, reason="OOMKilled")), "OOMKilled 0/1"),
    ("exit code", pod(ended(exitCode=3)), "ExitCode:3 0/1"),
    ("signal", pod(ended(exitCode=137, signal=9)), "Signal:9 0/1"),
    ("completed", pod(DONE, phase="Succeeded"), "Completed 0/1"),
    (
        "one done, one ready",
        pod(DONE, RUNNING, conditions=[{"type": "Ready", "status": "True"}]),
        "Running 1/2",
    ),
    ("one done, the pod not ready", pod(DONE, RUNNING), "NotReady 1/2"),
    ("initialising", pod(waiting("PodInitializing"), init=[DONE, RUNNING]), "Init:1/2 0/1"),
    (
        "init failed",
        pod(waiting("PodInitializing"), init=[ended(exitCode=1, reason="Error")]),
        "Init:Error 0/1",
    ),
    ("init exit code", pod(waiting("PodInitializing"), init=[ended(exitCode=2)]), "Init:ExitCode:2 0/1"),
    ("init pull", pod(waiting("PodInitializing"), init=[waiting("ErrImagePull")]), "Init:ErrImagePull 0/1"),
    ("init done", pod(waiting("PodInitializing"), init=[DONE]), "PodInitializing 0/1"),
    ("sidecar counts", pod(RUNNING, init=[SIDECAR]), "Running 2/2"),
    ("sidecar starting", pod(waiting("PodInitializing"), init=[UNREADY | {"sidecar": True}]), "Init:0/1 0/2"),
    ("terminating", pod(RUNNING, metadata=DELETED), "Terminating 1/1"),
    ("deleted after its end", pod(DONE, phase="Succeeded", metadata=DELETED), "Completed 0/1"),
    ("node lost", pod(RUNNING, metadata=DELETED, reason="NodeLost"), "Unknown 1/1"),
    ("evicted", pod(phase="Failed", reason="Evicted"), "Evicted 0/0"),
    (
        "gated",
        pod(phase="Pending", conditions=[{"type": "PodScheduled", "reason": "SchedulingGated"}]),
        "SchedulingGated 0/0",
    ),
]


@pytest.mark.parametrize(("body", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_words_are_kubectls(body: dict[str, Any], words: str) -> None:
    decoded = decode_pod(msgspec.json.encode(body))
    assert f"{decoded.status} {decoded.ready}/{decoded.size}" == words


def test_restarts_are_those_of_main_containers_and_sidecars_once_initialised() -> None:
    done = DONE | {"restartCount": 4}
    sidecar = SIDECAR | {"restartCount": 2}
    assert (
        decode_pod(msgspec.json.encode(pod(RUNNING | {"restartCount": 1}, init=[done, sidecar]))).restarts
        == 3
    )


def test_restarts_of_init_containers_count_while_they_run() -> None:
    failing = waiting("CrashLoopBackOff") | {"restartCount": 4}
    assert decode_pod(msgspec.json.encode(pod(waiting("PodInitializing"), init=[failing]))).restarts == 4
