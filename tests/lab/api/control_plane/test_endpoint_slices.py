import asyncio

from tests.lab.api_client import PODS, Server
from tests.waiting import LIMIT_S


async def test_the_slice_of_a_service_follows_its_pod(server: Server) -> None:
    path = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector="
    query = "kubernetes.io/service-name%3Dhttpd"
    async with server.client() as client:
        async with client.get(path + query) as response:
            first = (await response.json())["items"][0]["endpoints"]
        async with client.delete(f"{PODS}/httpd?gracePeriodSeconds=0"):
            pass
        second = first
        async with asyncio.timeout(LIMIT_S):
            while second:
                async with client.get(path + query) as response:
                    second = (await response.json())["items"][0]["endpoints"]
    assert [(e["conditions"]["ready"], e["targetRef"]["name"]) for e in first] == [(True, "httpd")]
