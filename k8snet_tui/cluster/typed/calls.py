"""The typed calls, for those who have not loaded the official client: it is loaded by the first."""

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import ResourceKind
from k8snet_tui.cluster.typed.loading import EVENT_MODELS, NODE_MODELS, ensure_loaded
from k8snet_tui.model.cluster import Service, ServiceEndpoint
from k8snet_tui.model.description import Event, NodeDescription, PodDescription


async def may(
    c: Connection, verb: str, resource: str, subresource: str = "", namespace: str = "", *, group: str = ""
) -> bool:
    """Whether this user may; an empty namespace asks for all of them. Raises any `ClusterError`."""
    await ensure_loaded()
    from k8snet_tui.cluster.typed.access_reviews import review_access

    return await review_access(c, verb, resource, subresource, namespace, group)


async def get_service(c: Connection, namespace: str, name: str) -> Service:
    await ensure_loaded()
    from k8snet_tui.cluster.typed.services import read_service

    return await read_service(c, namespace, name)


async def list_endpoints(c: Connection, namespace: str, service: str) -> list[ServiceEndpoint]:
    """What stands behind a service, from its EndpointSlices."""
    await ensure_loaded()
    from k8snet_tui.cluster.typed.services import read_endpoints

    return await read_endpoints(c, namespace, service)


async def load_pod_descriptions() -> ResourceKind[PodDescription]:
    """Pods as somebody wants them who opens one."""
    await ensure_loaded()
    from k8snet_tui.cluster.typed.pods import POD_DESCRIPTIONS

    return POD_DESCRIPTIONS


async def load_node_descriptions() -> ResourceKind[NodeDescription]:
    await ensure_loaded(NODE_MODELS)
    from k8snet_tui.cluster.typed.nodes import NODE_DESCRIPTIONS

    return NODE_DESCRIPTIONS


async def load_events() -> ResourceKind[Event]:
    await ensure_loaded(EVENT_MODELS)
    from k8snet_tui.cluster.typed.events import EVENTS

    return EVENTS
