import pytest

from k8snet_tui.lab.kubelet.pod_status import ContainerRecord, Ended, Running, Waiting, decide_phase

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
