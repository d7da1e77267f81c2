"""What each request carries to say who asks."""

from k8snet_tui.cluster.config.client_config import Impersonation
from k8snet_tui.cluster.objects.resources import get_version
from tests.cluster_unit.fake_api import connected, serving


async def test_impersonation_goes_with_each_request() -> None:
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        jane = Impersonation("jane", groups=("dev", "ops"))
        async with connected(api.config(impersonation=jane)) as c:
            await get_version(c)
            await get_version(c)
        headers = api.requests[1].headers
    assert headers["Impersonate-User"] == "jane"
    assert headers.getall("Impersonate-Group") == ["dev", "ops"]
