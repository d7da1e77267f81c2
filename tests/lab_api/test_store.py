import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.lab.api.http.list_answers import list_page
from k8snet_tui.lab.api.http.selectors import parse_field_selector, parse_label_selector
from k8snet_tui.lab.api.http.watches import WatchOptions, watch
from k8snet_tui.lab.objects.resources import PODS, Object
from k8snet_tui.lab.objects.statuses import ApiError
from k8snet_tui.lab.objects.store import FIRST_VERSION, Store


def make_pod(name: str, **labels: str) -> Object:
    return {"metadata": {"name": name, "namespace": "default", "labels": labels}, "status": {}}


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


def test_a_change_that_is_not_kept_any_more_is_expired() -> None:
    store = Store(kept=2)
    for name in "abc":
        store.create(PODS, make_pod(name))
    assert [c.item["metadata"]["name"] for c in store.changes_since(PODS, FIRST_VERSION + 1)] == ["b", "c"]
    with pytest.raises(ApiError, match="too old resource version: 100 "):
        store.changes_since(PODS, FIRST_VERSION)


@given(st.lists(st.sampled_from(["create", "replace", "delete"]), max_size=30), st.data())
def test_every_former_state_can_be_told_from_the_changes(actions: list[str], data: st.DataObject) -> None:
    store = Store()
    states = {store.version: store.list_all(PODS)}
    for number, action in enumerate(actions):
        name = data.draw(st.sampled_from("abc"))
        there = store.find(PODS, "default", name)
        if action == "create" and there is None:
            store.create(PODS, make_pod(name))
        elif action == "replace" and there is not None:
            store.replace(PODS, {**there, "status": {"number": number}})
        elif action == "delete" and there is not None:
            store.delete(PODS, "default", name)
        states[store.version] = store.list_all(PODS)
    for version, items in states.items():
        assert store.list_at(PODS, version) == items


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


async def test_a_follower_sees_every_change_in_order() -> None:
    store, seen = Store(), []

    async def follow() -> None:
        async for change in store.follow(PODS, store.version):
            seen.append((change.type, change.item["metadata"]["name"]))
            if change.type == "DELETED":
                return

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    store.create(PODS, make_pod("a"))
    await asyncio.sleep(0)
    store.create(PODS, make_pod("b"))
    store.delete(PODS, "default", "a")
    await asyncio.wait_for(following, 1)
    assert seen == [("ADDED", "a"), ("ADDED", "b"), ("DELETED", "a")]


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ("", "abc"),
        ("x=1", "a"),
        ("x==1,y", "a"),
        ("x!=1", "bc"),
        ("x in (1, 2)", "ab"),
        ("x notin (1)", "bc"),
        ("!x", "c"),
        ("example.com/x=", ""),
    ],
)
def test_a_label_selector_chooses(selector: str, chosen: str) -> None:
    pods = [make_pod("a", x="1", y="3"), make_pod("b", x="2"), make_pod("c")]
    matches = parse_label_selector(selector)
    assert "".join(pod["metadata"]["name"] for pod in pods if matches(pod)) == chosen


@given(st.text(alphabet="ab=!,() innotin./", max_size=20))
def test_no_selector_is_more_than_a_bad_request(text: str) -> None:
    for parse in (parse_label_selector, lambda t: parse_field_selector(t, PODS)):
        try:
            parse(text)(make_pod("a"))
        except ApiError as error:
            assert error.code == 400
