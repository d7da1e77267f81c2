from k8snet_tui.lab.api.http.list_answers import list_page
from k8snet_tui.lab.objects.resources import PODS
from k8snet_tui.lab.objects.store import Store
from tests.lab.bodies import make_pod


def page(store: Store, token: str = "", limit: int = 2) -> tuple[list[str], str]:
    listed = list_page(
        store, PODS, "default", lambda _: True, limit=limit, token=token, version=0, counted=True
    )
    return [item["metadata"]["name"] for item in listed.items], listed.metadata.get("continue", "")


def test_pages_show_the_state_of_the_first_one() -> None:
    store = Store()
    for name in "abcd":
        store.create(PODS, make_pod(name))
    first, token = page(store)
    store.delete(PODS, "default", "c")
    store.create(PODS, make_pod("bb"))
    assert (first, page(store, token)) == (["a", "b"], (["c", "d"], ""))
