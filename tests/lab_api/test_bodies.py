"""What clients send: patches, pods, access reviews. No body whatsoever gives anything but an answer."""

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.lab.api.http.access_reviews import answer_review
from k8snet_tui.lab.api.pods.creation import make_pod
from k8snet_tui.lab.api.pods.patches import apply_patch
from k8snet_tui.lab.objects.statuses import ApiError

CAN_I = b64decode(
    "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSQwoQCgASABoAIgAqADIAOABCABIlCiMKB2RlZmF1bHQSBmNyZWF0ZRoAIgAqBHBvZHMyBGV4ZWM6ABoICAASABoAIAAaACIA"
)
"""What `kubectl auth can-i create pods/exec` of version 1.34 sends."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["metadata", "spec", "name", "containers", "image", "labels", "env", "command"]),
            inner,
        )
    ),
    max_leaves=8,
)
STRATEGIC = "application/strategic-merge-patch+json"


def test_kubectls_question_is_read_from_protobuf() -> None:
    review = answer_review(CAN_I)
    assert review["spec"] == {
        "resourceAttributes": {
            "namespace": "default",
            "verb": "create",
            "resource": "pods",
            "subresource": "exec",
        }
    }
    assert review["status"] == {"allowed": True}


@given(st.binary(max_size=40))
def test_no_protobuf_is_more_than_refused(body: bytes) -> None:
    for question in (b"k8s\0" + body, CAN_I[: len(body)] + body):
        try:
            assert answer_review(question)["status"] == {"allowed": True}
        except ApiError as error:
            assert error.code in (400, 422)


@given(JSON)
def test_no_pod_is_more_than_refused(body: Any) -> None:
    try:
        assert make_pod(body, "default", "test")["status"]["phase"] == "Pending"
    except ApiError as error:
        assert error.code in (400, 422)


@given(JSON, st.sampled_from([STRATEGIC, "application/merge-patch+json", "application/json-patch+json"]))
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
