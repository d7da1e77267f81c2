"""Services and their EndpointSlices to their records."""

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.objects import api_objects as api
from k8snet_tui.cluster.objects.decoding import ObjectDecoder
from k8snet_tui.model.address import canonical_address
from k8snet_tui.model.cluster import EndpointSlice, Port, Service, ServiceEndpoint


def convert_service(service: api.ServiceObject) -> Service:
    spec = service.spec
    addresses = spec.cluster_ips or [spec.cluster_ip]
    return Service(
        namespace=service.metadata.namespace,
        name=service.metadata.name,
        cluster_addresses=tuple(filter(None, map(canonical_address, addresses))),
        ports=tuple(Port(p.port, p.protocol, p.name) for p in spec.ports if p.port),
        selector=clean(",".join(f"{key}={value}" for key, value in sorted((spec.selector or {}).items()))),
        external_name=clean(spec.external_name),
    )


def convert_slice(found: api.EndpointSliceObject) -> EndpointSlice:
    """Without endpoints that are host names (addressType FQDN)."""
    meta = found.metadata
    ports = tuple(Port(p.port, p.protocol, p.name) for p in found.ports or () if p.port)
    endpoints = tuple(
        ServiceEndpoint(
            address=address,
            ready=endpoint.conditions.ready is not False,
            node=endpoint.node_name,
            pod=f"{ref.namespace}/{ref.name}" if (ref := endpoint.target_ref) and ref.kind == "Pod" else "",
            ports=ports,
        )
        for endpoint in found.endpoints or ()
        for address in filter(None, map(canonical_address, endpoint.addresses))
    )
    return EndpointSlice(meta.namespace, meta.name, endpoints)


decode_service = ObjectDecoder(api.ServiceObject, convert_service)
decode_slice = ObjectDecoder(api.EndpointSliceObject, convert_slice)
