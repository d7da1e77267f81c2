"""What we may do, asked of the server beforehand.

https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
"""

from kubernetes.client.models.v1_resource_attributes import V1ResourceAttributes
from kubernetes.client.models.v1_self_subject_access_review import V1SelfSubjectAccessReview
from kubernetes.client.models.v1_self_subject_access_review_spec import V1SelfSubjectAccessReviewSpec

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.typed.exchange import exchange

_PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


async def review_access(
    c: Connection, verb: str, resource: str, subresource: str, namespace: str, group: str
) -> bool:
    attributes = V1ResourceAttributes(
        verb=verb, group=group, resource=resource, subresource=subresource, namespace=namespace
    )
    review = V1SelfSubjectAccessReview(
        api_version="authorization.k8s.io/v1",
        kind="SelfSubjectAccessReview",
        spec=V1SelfSubjectAccessReviewSpec(resource_attributes=attributes),
    )
    answer = await exchange(c, "POST", _PATH, V1SelfSubjectAccessReview, body=review)
    return bool(answer.status and answer.status.allowed)
