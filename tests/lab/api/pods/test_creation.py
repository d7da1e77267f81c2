from typing import Any

from hypothesis import given

from k8snet_tui.lab.api.pods.creation import make_pod
from k8snet_tui.lab.objects.statuses import ApiError
from tests.lab.bodies import JSON


@given(JSON)
def test_no_pod_is_more_than_refused(body: Any) -> None:
    try:
        assert make_pod(body, "default", "test")["status"]["phase"] == "Pending"
    except ApiError as error:
        assert error.code in (400, 422)
