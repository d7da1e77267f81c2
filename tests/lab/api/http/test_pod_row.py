from typing import Any

import pytest

from k8snet_tui.lab.api.http.pod_row import describe_status

NOW = "2026-01-01T00:00:00Z"


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
