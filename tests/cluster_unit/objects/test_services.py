"""Services and their EndpointSlices become their records."""

import msgspec

from k8snet_tui.cluster.objects.services import decode_service, decode_slice
from k8snet_tui.model.cluster import Port, ServiceEndpoint


def test_a_headless_service_has_no_address() -> None:
    body = {
        "metadata": {"name": "s"},
        "spec": {"clusterIP": "None", "clusterIPs": ["None"], "ports": [{"port": 80}]},
    }
    service = decode_service(msgspec.json.encode(body))
    assert (service.cluster_addresses, service.ports) == ((), (Port(80),))


def test_endpoints_are_ready_unless_they_say_otherwise() -> None:
    body = {
        "addressType": "IPv4",
        "ports": [{"port": 8080, "name": None}],
        "endpoints": [
            {"addresses": ["10.0.0.1"], "targetRef": {"kind": "Pod", "name": "a", "namespace": "n"}},
            {"addresses": ["10.0.0.2"], "conditions": {"ready": False}},
        ],
    }
    assert decode_slice(msgspec.json.encode(body)).endpoints == (
        ServiceEndpoint("10.0.0.1", True, pod="n/a", ports=(Port(8080),)),
        ServiceEndpoint("10.0.0.2", False, ports=(Port(8080),)),
    )
