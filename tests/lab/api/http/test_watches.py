from k8snet_tui.lab.api.http.watches import WatchOptions, watch
from k8snet_tui.lab.objects.resources import PODS
from k8snet_tui.lab.objects.store import Store
from tests.lab.bodies import make_pod


async def test_a_streaming_list_marks_the_end_of_what_is_there() -> None:
    store = Store()
    store.create(PODS, make_pod("a"))
    options = WatchOptions(since=None, selector=lambda _: True, initial_events=True, timeout_s=0.05)
    events = [event async for event in watch(store, PODS, options)]
    assert [event.type for event in events] == ["ADDED", "BOOKMARK"]
    assert events[1].item["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


async def test_a_watch_with_bookmarks_ends_with_one() -> None:
    store = Store()
    options = WatchOptions(since=store.version, selector=lambda _: True, bookmarks=True, timeout_s=0.05)
    events = [event async for event in watch(store, PODS, options)]
    assert [(e.type, e.item["metadata"]["resourceVersion"]) for e in events] == [("BOOKMARK", "100")]
