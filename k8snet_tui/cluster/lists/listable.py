"""Whether a kind may be listed in a namespace, asked by the hundred before the first list.

An access review as raw JSON: the panes wait for these, so they do not wait for the official client to be
loaded. Whatever is asked of one thing later goes through cluster/typed.
"""

import msgspec

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.error_mapping import reading

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class _Verdict(msgspec.Struct):
    allowed: bool = False


class _Review(msgspec.Struct):
    status: _Verdict = msgspec.field(default_factory=_Verdict)


async def may_list(c: Connection, plural: str, namespace: str, group: str) -> bool:
    """Raises any `ClusterError`."""
    attributes = {"verb": "list", "group": group, "resource": plural, "namespace": namespace}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    answer = await c.request("POST", _REVIEWS, body=msgspec.json.encode(review))
    with reading("an access review"):
        return msgspec.json.decode(answer, type=_Review).status.allowed
