"""A service and its endpoints, as the API's models, and what we keep of them."""

from kubernetes.client.models.v1_endpoint import V1Endpoint
from kubernetes.client.models.v1_endpoint_slice import V1EndpointSlice
from kubernetes.client.models.v1_endpoint_slice_list import V1EndpointSliceList
from kubernetes.client.models.v1_service import V1Service

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import ENDPOINT_SLICES, SERVICES
from k8snet_tui.cluster.typed.exchange import exchange
from k8snet_tui.model.address import canonical_address
from k8snet_tui.model.cluster import Port, Service, ServiceEndpoint


async def read_service(c: Connection, namespace: str, name: str) -> Service:
    found = await exchange(c, "GET", SERVICES.path(namespace, name), V1Service)
    spec = found.spec
    selector = (spec.selector or {}) if spec else {}
    addresses = (spec.cluster_ips or [spec.cluster_ip or ""]) if spec else []
    ports = (spec.ports or []) if spec else []
    return Service(
        namespace=namespace,
        name=name,
        cluster_addresses=tuple(filter(None, map(canonical_address, addresses))),
        ports=tuple(Port(p.port, p.protocol or "TCP", p.name or "") for p in ports if p.port),
        selector=clean(",".join(f"{key}={value}" for key, value in sorted(selector.items()))),
        external_name=clean(spec.external_name or "") if spec else "",
    )


async def read_endpoints(c: Connection, namespace: str, service: str) -> list[ServiceEndpoint]:
    query = [("labelSelector", f"kubernetes.io/service-name={service}")]
    found = await exchange(c, "GET", ENDPOINT_SLICES.path(namespace), V1EndpointSliceList, query=query)
    return [endpoint for each in found.items for endpoint in convert_slice(each)]


def convert_slice(found: V1EndpointSlice) -> list[ServiceEndpoint]:
    """Without endpoints that are host names. One without conditions is ready: nil is to be read as true."""
    ports = tuple(Port(p.port, p.protocol or "TCP", p.name or "") for p in found.ports or () if p.port)
    return [
        ServiceEndpoint(
            address=address,
            ready=endpoint.conditions is None or endpoint.conditions.ready is not False,
            node=endpoint.node_name or "",
            pod=_name_pod(endpoint),
            ports=ports,
        )
        for endpoint in found.endpoints or ()
        for address in filter(None, map(canonical_address, endpoint.addresses))
    ]


def _name_pod(endpoint: V1Endpoint) -> str:
    behind = endpoint.target_ref
    return f"{behind.namespace}/{behind.name}" if behind and behind.kind == "Pod" and behind.name else ""
