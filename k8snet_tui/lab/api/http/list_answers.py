"""LIST: selectors, pages by `limit` and `continue`, and the resourceVersion of the state."""

import base64
import json

from msgspec import Struct

from k8snet_tui.lab.api.http.selectors import Selector
from k8snet_tui.lab.objects.resources import Object, Resource
from k8snet_tui.lab.objects.statuses import ApiError, bad_request, expired, too_large_version
from k8snet_tui.lab.objects.store import Store

PAGE_EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. "
    "You can start a new list without the continue parameter, or use the continue token in this response "
    "to retrieve the remainder of the results. Continuing with the provided token results in an "
    "inconsistent list - objects that were created, modified, or deleted between the time the first chunk "
    "was returned and now may show up in the list."
)
ANY_VERSION = -1
"""In a token: go on with what is there now."""


class Page(Struct, frozen=True):
    items: list[Object]
    metadata: Object


class PageStart(Struct, frozen=True):
    """Where a page goes on: the version of the first page, and the key of the last object before."""

    version: int
    after: str


def list_page(
    store: Store,
    resource: Resource,
    namespace: str,
    selector: Selector,
    *,
    limit: int,
    token: str,
    version: int,
    counted: bool,
) -> Page:
    """`counted`: the rest may be counted, as without selectors; `version` is the oldest that will do."""
    if version > store.version:
        raise too_large_version(version, store.version)
    start = _read_token(token) if token else PageStart(store.version, "")
    if start.version == ANY_VERSION:
        start = PageStart(store.version, start.after)
    try:
        items = store.list_at(resource, start.version)
    except ApiError:
        error = expired(PAGE_EXPIRED)
        error.status["metadata"] = {"continue": _make_token(PageStart(ANY_VERSION, start.after))}
        raise error from None
    chosen = [
        item
        for item in items
        if (not namespace or item["metadata"].get("namespace") == namespace)
        and _make_key(item, namespace) > start.after
        and selector(item)
    ]
    page = chosen[:limit] if limit else chosen
    metadata: Object = {"resourceVersion": str(start.version)}
    if len(page) < len(chosen):
        metadata["continue"] = _make_token(PageStart(start.version, _make_key(page[-1], namespace)))
        if counted:
            metadata["remainingItemCount"] = len(chosen) - len(page)
    return Page(page, metadata)


def _make_key(item: Object, namespace: str) -> str:
    metadata = item["metadata"]
    if namespace or "namespace" not in metadata:
        return str(metadata["name"])
    return f"{metadata['namespace']}/{metadata['name']}"


def _make_token(start: PageStart) -> str:
    token = {"v": "meta.k8s.io/v1", "rv": start.version, "start": start.after + "\0"}
    return base64.urlsafe_b64encode(json.dumps(token, separators=(",", ":")).encode()).decode().rstrip("=")


def _read_token(token: str) -> PageStart:
    try:
        padded = token + "=" * (-len(token) % 4)
        read = json.loads(base64.urlsafe_b64decode(padded))
        return PageStart(int(read["rv"]), str(read["start"]).rstrip("\0"))
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request(f"invalid continue token: continue key is not valid: {error}") from None
