from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.lab.api.http.access_reviews import answer_review
from k8snet_tui.lab.objects.statuses import ApiError

CAN_I = b64decode(
    "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSQwoQCgASABoAIgAqADIAOABCABIlCiMKB2RlZmF1bHQSBmNyZWF0ZRoAIgAqBHBvZHMyBGV4ZWM6ABoICAASABoAIAAaACIA"
)
"""What `kubectl auth can-i create pods/exec` of version 1.34 sends."""


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
