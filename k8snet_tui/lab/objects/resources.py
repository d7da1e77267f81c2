"""Which resources the lab's API server has: one table that discovery, routing and errors read.

A resource that two places described differently would be found by `kubectl get` and refused by the router.
"""

from typing import Any, TypeAlias

from msgspec import Struct

Object: TypeAlias = dict[str, Any]
"""A Kubernetes object as JSON has it. A stored one is never changed, only replaced."""


class Subresource(Struct, frozen=True):
    name: str
    kind: str
    verbs: tuple[str, ...]


class Resource(Struct, frozen=True):
    plural: str
    kind: str
    group: str = ""
    """Empty for the core group."""
    version: str = "v1"
    namespaced: bool = True
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ("get", "list", "watch")
    subresources: tuple[Subresource, ...] = ()
    stored_as: str = ""
    """Another resource whose objects this one shows; empty for its own."""

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """As error messages name it: `pods`, `endpointslices.discovery.k8s.io`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def storage(self) -> str:
        return self.stored_as or self.plural


PODS = Resource(
    "pods",
    "Pod",
    short_names=("po",),
    categories=("all",),
    verbs=("create", "delete", "get", "list", "watch"),
    subresources=(
        Subresource("attach", "PodAttachOptions", ("create", "get")),
        Subresource("ephemeralcontainers", "Pod", ("get", "patch")),
        Subresource("exec", "PodExecOptions", ("create", "get")),
        Subresource("log", "Pod", ("get",)),
    ),
)
NODES = Resource("nodes", "Node", namespaced=False, short_names=("no",))
NAMESPACES = Resource("namespaces", "Namespace", namespaced=False, short_names=("ns",))
SERVICES = Resource("services", "Service", short_names=("svc",), categories=("all",))
SERVICE_ACCOUNTS = Resource("serviceaccounts", "ServiceAccount", short_names=("sa",))
EVENTS = Resource("events", "Event", short_names=("ev",))
NEW_EVENTS = Resource("events", "Event", group="events.k8s.io", short_names=("ev",), stored_as="events")
ENDPOINT_SLICES = Resource("endpointslices", "EndpointSlice", group="discovery.k8s.io")
ACCESS_REVIEWS = Resource(
    "selfsubjectaccessreviews",
    "SelfSubjectAccessReview",
    group="authorization.k8s.io",
    namespaced=False,
    verbs=("create",),
)

RESOURCES = (
    EVENTS,
    NAMESPACES,
    NODES,
    PODS,
    SERVICE_ACCOUNTS,
    SERVICES,
    NEW_EVENTS,
    ACCESS_REVIEWS,
    ENDPOINT_SLICES,
)


def find_resource(group: str, version: str, plural: str) -> Resource | None:
    return next(
        (r for r in RESOURCES if (r.group, r.version, r.plural) == (group, version, plural)),
        None,
    )
