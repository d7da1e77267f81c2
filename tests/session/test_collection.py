from k8snet_tui.cluster.errors import NotAllowed
from k8snet_tui.cluster.lists.changes import Deleted, Listed, Lost, Page, RefusedChange, Resumed, Upserted
from k8snet_tui.model.cluster import Live, Loading, Node, Refused, Stale
from k8snet_tui.session.inventory.collection import Collection

A, B = Node("a", "1"), Node("b", "2")


def nodes() -> Collection[Node]:
    return Collection(key=lambda node: node.name)


def test_a_first_page_shows_while_the_rest_is_loading() -> None:
    collection = nodes()
    collection.apply(Page((B, A), 2))
    assert tuple(collection.items) == (A, B) and collection.state == Loading(2)


def test_an_empty_list_is_live_not_loading() -> None:
    collection = nodes()
    collection.apply(Listed())
    assert len(collection.items) == 0 and collection.state == Live()


def test_nothing_changed_is_the_same_snapshot() -> None:
    collection = nodes()
    collection.apply(Page((A,), 1))
    assert collection.items is collection.items


def test_what_is_gone_is_gone_and_what_changed_is_new() -> None:
    collection = nodes()
    collection.apply(Page((A, B), 2))
    collection.apply(Upserted(Node("a", "1", ready=True)))
    collection.apply(Deleted(B))
    assert [(n.name, n.ready) for n in collection.items] == [("a", True)]


def test_a_lost_watch_keeps_the_objects_and_says_since_when() -> None:
    collection = nodes()
    collection.apply(Page((A,), 1))
    collection.apply(Listed())
    collection.apply(Lost("connection reset"))
    assert tuple(collection.items) == (A,) and isinstance(collection.state, Stale)


def test_a_resumed_watch_is_live_again() -> None:
    collection = nodes()
    for change in (Listed(), Lost("connection reset"), Resumed()):
        collection.apply(change)
    assert collection.state == Live()


def test_a_refusal_is_not_an_empty_list() -> None:
    collection = nodes()
    collection.apply(RefusedChange(NotAllowed("list", "nodes", who="eve")))
    assert isinstance(collection.state, Refused) and "may not list nodes" in collection.state.sentence


def test_a_list_that_is_cut_on_its_way_is_still_loading_and_says_why() -> None:
    collection = nodes()
    collection.apply(Page((A,), 1))
    collection.apply(Lost("connection reset"))
    assert collection.state == Loading(1, "connection reset")
    collection.apply(Page((B,), 2))
    assert collection.state == Loading(2)


def test_several_sources_are_loaded_when_each_of_them_is() -> None:
    collection = nodes()
    collection.expect(("a", "b", "c"))
    collection.apply(RefusedChange(NotAllowed("list", "nodes", "c")), "c")
    collection.apply(Page((A,), 1), "a")
    collection.apply(Listed(), "a")
    states = [collection.state]
    for change in (Listed(), Lost("connection reset")):
        collection.apply(change, "b")
        states.append(collection.state)
    assert [type(state) for state in states] == [Loading, Live, Stale]
