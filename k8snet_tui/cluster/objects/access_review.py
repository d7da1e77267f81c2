"""What we may do, asked of the server beforehand."""

import msgspec

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.error_mapping import reading

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class _Verdict(msgspec.Struct):
    allowed: bool = False


class _Review(msgspec.Struct):
    status: _Verdict = msgspec.field(default_factory=_Verdict)


async def may(
    c: Connection, verb: str, resource: str, subresource: str = "", namespace: str = "", *, group: str = ""
) -> bool:
    """Whether this user may; an empty namespace asks for all of them."""
    attributes = {
        "verb": verb,
        "group": group,
        "resource": resource,
        "subresource": subresource,
        "namespace": namespace,
    }
    body = msgspec.json.encode(
        {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
    )
    answer = await c.request("POST", _REVIEWS, body=body)
    with reading("an access review"):
        return msgspec.json.decode(answer, type=_Review).status.allowed
