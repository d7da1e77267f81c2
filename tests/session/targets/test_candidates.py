"""What is offered on the screen while an end of a path is typed."""

from typing import Any

from k8snet_tui.session.targets.candidates import list_named_targets
from tests.cluster_unit.fake_api import connected, serving


def listed(*names: str) -> dict[str, Any]:
    pairs = (name.split("/") for name in names)
    return {"metadata": {}, "items": [{"metadata": {"namespace": n, "name": name}} for n, name in pairs]}


async def test_services_and_workloads_are_offered_and_what_may_not_be_listed_is_left_out() -> None:
    async with serving() as api:
        api.answer("/api/v1/services", listed("default/httpd", "team/db"))
        api.answer("/apis/apps/v1/deployments", listed("default/web"))
        api.answer("/apis/apps/v1/daemonsets", {"kind": "Status", "reason": "Forbidden"}, status=403)
        async with connected(api.config()) as connection:
            found = await list_named_targets(connection, None, "default")
    assert found == ("svc/httpd", "team/svc/db", "deploy/web")
