"""Services and their endpoints by the official client's models: what is kept, and what is no such object."""

import json
from typing import Any

import pytest
from kubernetes.client.models.v1_endpoint_slice import V1EndpointSlice

from k8snet_tui.cluster.errors import NotAllowed, Rejected
from k8snet_tui.cluster.typed.calls import get_service, list_endpoints, may
from k8snet_tui.cluster.typed.exchange import decode
from k8snet_tui.cluster.typed.services import convert_slice
from k8snet_tui.model.cluster import Port, ServiceEndpoint
from tests.cluster_unit.fake_api import connected, serving, status_body

SERVICE = "/api/v1/namespaces/team/services/web"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/team/endpointslices"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


def a_service(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "web", "namespace": "team"}, "spec": {"ports": [{"port": 80}]} | spec}


async def test_a_headless_service_has_no_address() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(SERVICE, a_service(clusterIP="None", clusterIPs=["None"]))
        service = await get_service(c, "team", "web")
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
    assert convert_slice(decode(json.dumps(body).encode(), V1EndpointSlice)) == [
        ServiceEndpoint("10.0.0.1", True, pod="n/a", ports=(Port(8080),)),
        ServiceEndpoint("10.0.0.2", False, ports=(Port(8080),)),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {"addresses": None},
        {"addresses": [None, "<nil>", "host.example"]},
        {"conditions": None, "targetRef": {"kind": None}},
    ],
    ids=["an entry", "its addresses", "an address", "its conditions"],
)
async def test_a_null_among_endpoints_is_passed_over(odd: Any) -> None:
    """As kubectl does; any of them once refused the whole list."""
    good = {"addresses": ["10.0.0.1"], "conditions": None, "targetRef": None}
    slices = [None, {"addressType": "IPv4", "ports": [None, {"port": 80}], "endpoints": [odd, good]}]
    async with serving() as api, connected(api.config()) as c:
        api.answer(SLICES, {"metadata": None, "items": [*slices, {"endpoints": None}]})
        found = await list_endpoints(c, "team", "web")
    assert found == [ServiceEndpoint("10.0.0.1", True, ports=(Port(80),))]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (a_service(ports=[{"port": "10250"}]), "the server sent a Service that can't be read: .*port"),
        (status_body(200, "gone for good"), "the server sent no Service: gone for good"),
        ([1, 2], "the server sent a Service that can't be read"),
        ("<html>", "the server sent a Service that can't be read"),
        ({"metadata": "x", "spec": 7}, "the server sent a Service that can't be read"),
    ],
    ids=["a number as text", "a Status", "a list", "no JSON", "other types"],
)
async def test_an_answer_that_is_no_service_is_one_sentence(answer: Any, words: str) -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(SERVICE, answer)
        with pytest.raises(Rejected, match=words) as caught:
            await get_service(c, "team", "web")
    assert "10250" not in str(caught.value) and "pydantic" not in str(caught.value)


async def test_a_refusal_keeps_the_connections_own_sentence() -> None:
    words = (
        'User "jane" cannot list resource "endpointslices" in API group "discovery.k8s.io" '
        'in the namespace "team"'
    )
    async with serving() as api, connected(api.config()) as c:
        api.answer(SLICES, status_body(403, words, "Forbidden"), status=403)
        with pytest.raises(NotAllowed, match="jane may not list endpointslices in the namespace team"):
            await list_endpoints(c, "team", "web")


@pytest.mark.parametrize("allowed", [True, False])
async def test_an_access_review_is_answered_as_the_server_says(allowed: bool) -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(REVIEWS, {"spec": {}, "status": {"allowed": allowed}}, status=201, method="POST")
        assert await may(c, "create", "pods", "exec", "team") is allowed
