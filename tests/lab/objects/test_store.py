import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.lab.objects.resources import PODS
from k8snet_tui.lab.objects.statuses import ApiError
from k8snet_tui.lab.objects.store import FIRST_VERSION, Store
from tests.lab.bodies import make_pod
from tests.waiting import LIMIT_S


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
    await asyncio.wait_for(following, LIMIT_S)
    assert seen == [("ADDED", "a"), ("ADDED", "b"), ("DELETED", "a")]
