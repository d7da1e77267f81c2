"""The events of a watch: the initial state (where asked for), changes, bookmarks, or 410 Expired."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from msgspec import Struct

from k8snet_tui.lab.api.http.selectors import Selector
from k8snet_tui.lab.objects.resources import Object, Resource
from k8snet_tui.lab.objects.statuses import ApiError
from k8snet_tui.lab.objects.store import Change, Store

BOOKMARK_EVERY_S = 60.0
LONGEST_S = 1800.0
"""Where the client names no timeout; the genuine server takes half an hour to an hour."""
INITIAL_EVENTS_END = "k8s.io/initial-events-end"


class WatchOptions(Struct, frozen=True):
    since: int | None
    """None: from now, and first everything that is there."""
    selector: Selector
    namespace: str = ""
    bookmarks: bool = False
    initial_events: bool = False
    """A streaming list: after what is there, a bookmark marks its end."""
    timeout_s: float = LONGEST_S


class WatchEvent(Struct, frozen=True):
    type: str
    item: Object
    """An object, or a Status for ERROR."""


async def watch(store: Store, resource: Resource, options: WatchOptions) -> AsyncIterator[WatchEvent]:
    """Ends after the timeout, or with an ERROR event."""
    ends_at = asyncio.get_running_loop().time() + options.timeout_s
    version = options.since
    if version is None or options.initial_events:
        version = store.version
        for known in _list_state(store, resource, options):
            yield known
    while True:
        try:
            changes = store.changes_since(resource, version)
        except ApiError as error:
            yield WatchEvent("ERROR", error.status)
            return
        for change in changes:
            if (event := _translate(options, change)) is not None:
                yield event
        version = max(version, store.version)
        in_time = await _wait_for_change(store, version, ends_at)
        if not in_time and options.bookmarks:
            yield _make_bookmark(version, {})
        if asyncio.get_running_loop().time() >= ends_at:
            return


def _list_state(store: Store, resource: Resource, options: WatchOptions) -> Iterator[WatchEvent]:
    items = [item for item in store.list_all(resource) if _chooses(options, item)]
    yield from (WatchEvent("ADDED", item) for item in items)
    if options.initial_events:
        yield _make_bookmark(store.version, {INITIAL_EVENTS_END: "true"})


async def _wait_for_change(store: Store, version: int, ends_at: float) -> bool:
    """False when it is time for a bookmark, or for the end."""
    until = min(ends_at, asyncio.get_running_loop().time() + BOOKMARK_EVERY_S)
    try:
        async with asyncio.timeout_at(until):
            await store.wait_for_change(version)
    except TimeoutError:
        return False
    return True


def _translate(options: WatchOptions, change: Change) -> WatchEvent | None:
    """An object that begins or ceases to be chosen is added or deleted for this watch."""
    before = change.before is not None and _chooses(options, change.before)
    after = change.type != "DELETED" and _chooses(options, change.item)
    if after:
        return WatchEvent("MODIFIED" if before else "ADDED", change.item)
    return WatchEvent("DELETED", change.item) if before else None


def _chooses(options: WatchOptions, item: Object) -> bool:
    in_namespace = not options.namespace or item["metadata"].get("namespace") == options.namespace
    return in_namespace and options.selector(item)


def _make_bookmark(version: int, annotations: dict[str, str]) -> WatchEvent:
    metadata: Object = {"resourceVersion": str(version), "creationTimestamp": None}
    if annotations:
        metadata["annotations"] = annotations
    return WatchEvent("BOOKMARK", {"metadata": metadata})
