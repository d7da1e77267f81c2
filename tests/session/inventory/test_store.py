from k8snet_tui.cluster.errors import NotAllowed
from k8snet_tui.cluster.lists.changes import Deleted, Listed, Lost, Page, RefusedChange, Resumed, Upserted
from k8snet_tui.cluster.lists.changes import Polled as PolledChange
from k8snet_tui.model.cluster import Live, Loading, Node, Polled, Refused, Stale
from k8snet_tui.session.inventory.store import Store

A, B = Node("a", "1"), Node("b", "2")


def nodes() -> Store[Node]:
    return Store(key=lambda node: node.name)


def test_a_first_page_shows_while_the_rest_is_loading() -> None:
    store = nodes()
    store.apply(Page((B, A), 2))
    assert tuple(store.items) == (A, B) and store.state == Loading(2)


def test_an_empty_list_is_live_not_loading() -> None:
    store = nodes()
    store.apply(Listed())
    assert len(store.items) == 0 and store.state == Live()


def test_nothing_changed_is_the_same_snapshot() -> None:
    store = nodes()
    store.apply(Page((A,), 1))
    assert store.items is store.items


def test_what_is_gone_is_gone_and_what_changed_is_new() -> None:
    store = nodes()
    store.apply(Page((A, B), 2))
    store.apply(Upserted(Node("a", "1", ready=True)))
    store.apply(Deleted(B))
    assert [(n.name, n.ready) for n in store.items] == [("a", True)]


def test_a_lost_watch_keeps_the_objects_and_says_since_when() -> None:
    store = nodes()
    store.apply(Page((A,), 1))
    store.apply(Listed())
    store.apply(Lost("connection reset"))
    assert tuple(store.items) == (A,) and isinstance(store.state, Stale)


def test_a_resumed_watch_is_live_again() -> None:
    store = nodes()
    for change in (Listed(), Lost("connection reset"), Resumed()):
        store.apply(change)
    assert store.state == Live()


def test_a_refusal_is_not_an_empty_list() -> None:
    store = nodes()
    store.apply(RefusedChange(NotAllowed("list", "nodes", who="eve")))
    assert isinstance(store.state, Refused) and "may not list nodes" in store.state.sentence


def test_a_list_that_is_cut_on_its_way_is_still_loading_and_says_why() -> None:
    store = nodes()
    store.apply(Page((A,), 1))
    store.apply(Lost("connection reset"))
    assert store.state == Loading(1, "connection reset")
    store.apply(Page((B,), 2))
    assert store.state == Loading(2)


def test_several_sources_are_loaded_when_each_of_them_is() -> None:
    store = nodes()
    store.begin_anew(("a", "b", "c"))
    store.apply(RefusedChange(NotAllowed("list", "nodes", "c")), "c")
    store.apply(Page((A,), 1), "a")
    store.apply(Listed(), "a")
    states = [store.state]
    for change in (Listed(), Lost("connection reset")):
        store.apply(change, "b")
        states.append(store.state)
    assert [type(state) for state in states] == [Loading, Live, Stale]


def test_what_may_not_be_watched_is_neither_live_nor_stale_and_says_how_old_it_is() -> None:
    store = nodes()
    store.apply(Listed())
    store.apply(PolledChange("eve may not watch nodes"))
    polled = store.state
    assert isinstance(polled, Polled) and polled.reason == "eve may not watch nodes"
    store.apply(Lost("connection reset"))
    assert store.state == Stale(polled.since_s, "connection reset"), "as old as its last list"
