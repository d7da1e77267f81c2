from typing import Any

import pytest

from k8snet_tui.lab.api.http.pod_row import describe_status
from k8snet_tui.lab.kubelet.pod_status import ContainerRecord, Ended, Running, Waiting, decide_phase
from k8snet_tui.lab.objects.timestamps import format_duration

NOW = "2026-01-01T00:00:00Z"
RUNNING = ContainerRecord(Running(NOW))
FINE, FAILED = (ContainerRecord(Ended(code, "", NOW, NOW, "id")) for code in (0, 3))
HELD_BACK = ContainerRecord(Waiting("CrashLoopBackOff"), last=Ended(3, "Error", NOW, NOW, "id"))


@pytest.mark.parametrize(
    ("records", "policy", "phase"),
    [
        ([ContainerRecord()], "Always", "Pending"),
        ([RUNNING, ContainerRecord()], "Always", "Pending"),
        ([RUNNING], "Never", "Running"),
        ([FINE], "Never", "Succeeded"),
        ([FINE], "Always", "Running"),
        ([FINE, FAILED], "Never", "Failed"),
        ([FINE, RUNNING], "Never", "Running"),
        ([FAILED], "OnFailure", "Running"),
        ([FINE], "OnFailure", "Succeeded"),
        ([HELD_BACK], "Always", "Running"),
    ],
)
def test_the_phase_follows_from_the_containers(
    records: list[ContainerRecord], policy: str, phase: str
) -> None:
    assert decide_phase(records, policy) == phase


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ({"phase": "Running", "containerStatuses": [{"ready": True, "state": {"running": {}}}]}, "Running"),
        ({"phase": "Failed", "reason": "DeadlineExceeded"}, "DeadlineExceeded"),
        (
            {
                "phase": "Pending",
                "containerStatuses": [{"ready": False, "state": {"waiting": {"reason": "ErrImagePull"}}}],
            },
            "ErrImagePull",
        ),
        (
            {
                "phase": "Failed",
                "containerStatuses": [
                    {"ready": False, "state": {"terminated": {"exitCode": 1, "signal": 9}}}
                ],
            },
            "Signal:9",
        ),
    ],
)
def test_the_status_is_kubectls_word(status: dict[str, Any], word: str) -> None:
    assert describe_status({"metadata": {"name": "a"}, "status": status}) == word


def test_a_pod_that_is_being_deleted_is_terminating_until_it_has_ended() -> None:
    metadata = {"name": "a", "deletionTimestamp": NOW}
    assert describe_status({"metadata": metadata, "status": {"phase": "Running"}}) == "Terminating"
    assert describe_status({"metadata": metadata, "status": {"phase": "Succeeded"}}) == "Succeeded"


@pytest.mark.parametrize(
    ("seconds", "printed"),
    [
        (-5, "<invalid>"),
        (-1, "0s"),
        (119, "119s"),
        (120, "2m"),
        (599, "9m59s"),
        (600, "10m"),
        (3 * 3600, "3h"),
        (3 * 3600 + 60, "3h1m"),
        (47 * 3600, "47h"),
        (49 * 3600, "2d1h"),
        (9 * 86400, "9d"),
    ],
)
def test_ages_are_printed_as_kubectl_does(seconds: int, printed: str) -> None:
    assert format_duration(seconds) == printed
