from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k8snet_tui.lab.api.pods.patches import apply_patch
from k8snet_tui.lab.objects.statuses import ApiError
from tests.lab.bodies import JSON

STRATEGIC = "application/strategic-merge-patch+json"


@given(JSON, st.sampled_from([STRATEGIC, "application/merge-patch+json", "application/json-patch+json"]))
@example({"containers": [{"name": []}]}, STRATEGIC)
def test_no_patch_is_more_than_refused(patch: Any, media: str) -> None:
    pod = {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "x", "env": []}]}}
    try:
        assert isinstance(apply_patch(pod, patch, media), dict)
    except ApiError as error:
        assert error.code in (400, 422)


@pytest.mark.parametrize(
    ("media", "patch", "expected"),
    [
        (
            STRATEGIC,
            {"c": None, "env": [{"name": "y"}]},
            {"env": [{"name": "x", "value": "1"}, {"name": "y"}]},
        ),
        (STRATEGIC, {"env": [{"name": "x", "$patch": "delete"}]}, {"c": {"d": 1}, "env": []}),
        ("application/merge-patch+json", {"c": {"e": 2}, "env": []}, {"c": {"d": 1, "e": 2}, "env": []}),
        (
            "application/json-patch+json",
            [{"op": "test", "path": "/c/d", "value": 1}, {"op": "remove", "path": "/env/0"}],
            {"c": {"d": 1}, "env": []},
        ),
        (
            "application/json-patch+json",
            [{"op": "add", "path": "/env/-", "value": 2}, {"op": "remove", "path": "/c"}],
            {"env": [{"name": "x", "value": "1"}, 2]},
        ),
    ],
)
def test_a_patch_changes_what_it_names(media: str, patch: Any, expected: Any) -> None:
    item = {"c": {"d": 1}, "env": [{"name": "x", "value": "1"}]}
    assert apply_patch(item, patch, media) == expected
    assert item == {"c": {"d": 1}, "env": [{"name": "x", "value": "1"}]}
