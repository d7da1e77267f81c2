"""A name that is nearly right: the only one that begins so is taken, otherwise the nearest are offered."""

import pytest

from k8snet_tui.cluster.errors import NotFound
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.session.targets.named import get_named
from tests.cluster_unit.fake_api import FakeApi, connected, pod_body, serving, status_body

PODS_PATH = "/api/v1/namespaces/default/pods"

ELSEWHERE = {"name": "web-1", "namespace": "team", "uid": "7"}


def offer(api: FakeApi, *names: str) -> None:
    api.answer(PODS_PATH, {"metadata": {}, "items": [pod_body(name) for name in names]})
    for name in names:
        api.answer(f"{PODS_PATH}/{name}", pod_body(name))


async def test_the_only_name_that_begins_so_is_taken_and_said() -> None:
    async with serving() as api, connected(api.config()) as c:
        offer(api, "shell-1", "httpd")
        pod, said = await get_named(c, PODS, "shell", "default")
    assert pod.name == "shell-1"
    assert said == "shell is taken for shell-1, the only one that begins so"


async def test_an_exact_name_is_taken_without_a_list_or_a_word() -> None:
    async with serving() as api, connected(api.config()) as c:
        offer(api, "shell", "shell-1")
        pod, said = await get_named(c, PODS, "shell", "default")
        assert (pod.name, said) == ("shell", "")
        assert [request.path for request in api.requests] == [f"{PODS_PATH}/shell"]


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("web", "did you mean web-1, web-2, web-3 and 1 more?"),
        ("htpd", "did you mean httpd?"),
        ("nothing-like-it", ""),
    ],
)
async def test_several_or_none_are_not_taken_but_the_nearest_are_offered(typed: str, remedy: str) -> None:
    async with serving() as api, connected(api.config()) as c:
        offer(api, "httpd", "web-1", "web-2", "web-3", "web-4")
        with pytest.raises(NotFound) as missing:
            await get_named(c, PODS, typed, "default")
    assert str(missing.value) == f"there is no pod {typed} in the namespace default"
    assert missing.value.remedy == remedy


async def test_one_of_that_name_in_another_namespace_is_told_with_what_to_write() -> None:
    async with serving() as api, connected(api.config()) as c:
        offer(api, "httpd")
        api.answer("/api/v1/pods", {"metadata": {}, "items": [pod_body("web-1") | {"metadata": ELSEWHERE}]})
        with pytest.raises(NotFound) as missing:
            await get_named(c, PODS, "web-1", "default")
        assert api.requests[-1].query["fieldSelector"] == "metadata.name=web-1"
    assert missing.value.remedy == "there is one in team: write team/ before it"


async def test_who_may_not_list_is_told_that_the_name_is_not_there() -> None:
    async with serving() as api, connected(api.config()) as c:
        api.answer(PODS_PATH, status_body(403, "no", "Forbidden"), status=403)
        with pytest.raises(NotFound, match="there is no pod shell"):
            await get_named(c, PODS, "shell", "default")


async def test_where_no_pod_is_like_it_another_kind_of_that_name_is_told_with_what_to_write() -> None:
    async with serving() as api, connected(api.config()) as c:
        offer(api, "httpd")
        api.answer("/api/v1/pods", {"metadata": {}, "items": []})
        api.answer("/api/v1/nodes/node-1", {"metadata": {"name": "node-1"}})
        with pytest.raises(NotFound) as missing:
            await get_named(c, PODS, "node-1", "default")
    assert missing.value.remedy == "node/node-1 is there: write that"


@pytest.mark.parametrize(
    ("name", "namespace", "remedy"),
    [
        ("httpd.team", "default", "team/svc/httpd is there: write that"),
        ("nightly", "cronjob", "cronjob is a kind of object and no end of a path: its pods are its jobs', "),
        ("settings", "cm", "cm is a kind of object that has no address and no pods"),
    ],
)
async def test_what_a_user_of_kubectl_writes_is_told_as_what_it_is(
    name: str, namespace: str, remedy: str
) -> None:
    async with serving() as api, connected(api.config()) as c:
        for path in (f"/api/v1/namespaces/{namespace}/pods", "/api/v1/pods"):
            api.answer(path, {"metadata": {}, "items": []})
        service = {"metadata": {"name": "httpd", "namespace": "team"}, "spec": {"clusterIP": "10.96.0.80"}}
        api.answer("/api/v1/namespaces/team/services/httpd", service)
        with pytest.raises(NotFound) as missing:
            await get_named(c, PODS, name, namespace)
    assert missing.value.remedy.startswith(remedy)
