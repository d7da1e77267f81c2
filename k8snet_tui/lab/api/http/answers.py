"""Objects as response bodies: JSON, a Table where the client asks for one, a line an event in a watch."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from k8snet_tui.lab.api.http.tables import make_table
from k8snet_tui.lab.api.http.watches import WatchEvent
from k8snet_tui.lab.objects.resources import Object, Resource


def answer(document: Object, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(document),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-cache, private"},
    )


def wants_table(request: web.Request) -> bool:
    return "as=Table" in request.headers.get("Accept", "")


def answer_object(request: web.Request, resource: Resource, item: Object, status: int = 200) -> web.Response:
    if wants_table(request):
        return answer(_tabulate(request, resource, [item], item["metadata"]["resourceVersion"]), status)
    return answer(_name_kind(resource, item), status)


def answer_list(
    request: web.Request, resource: Resource, items: Sequence[Object], metadata: Object
) -> web.Response:
    if wants_table(request):
        return answer({**make_table(resource, items, _included(request)), "metadata": metadata})
    shown = [show(resource, item) for item in items]
    kind = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version}
    return answer({**kind, "metadata": metadata, "items": shown})


def encode_event(request: web.Request, resource: Resource, event: WatchEvent, *, first: bool) -> bytes:
    item = event.item
    if event.type != "ERROR":
        item = _encode_item(request, resource, event, first=first)
    return msgspec.json.encode({"type": event.type, "object": item}) + b"\n"


def _encode_item(request: web.Request, resource: Resource, event: WatchEvent, *, first: bool) -> Object:
    if not wants_table(request):
        return _name_kind(resource, event.item)
    items = [] if event.type == "BOOKMARK" else [event.item]
    table = make_table(resource, items, _included(request), headed=first)
    metadata = event.item["metadata"]
    if event.type == "BOOKMARK":
        return {**table, "metadata": metadata}
    return {**table, "metadata": {"resourceVersion": metadata["resourceVersion"]}}


def _tabulate(request: web.Request, resource: Resource, items: list[Object], version: str) -> Object:
    table = make_table(resource, items, _included(request))
    return {**table, "metadata": {"resourceVersion": version}}


def _included(request: web.Request) -> str:
    return request.query.get("includeObject", "Metadata")


def _name_kind(resource: Resource, item: Object) -> Object:
    return {"kind": resource.kind, "apiVersion": resource.api_version, **show(resource, item)}


def show(resource: Resource, item: Object) -> Object:
    """An event of events.k8s.io is one of the core group with other names for its fields."""
    if resource.group != "events.k8s.io" or "involvedObject" not in item:
        return item
    renamed = {
        "involvedObject": "regarding",
        "message": "note",
        "source": "deprecatedSource",
        "firstTimestamp": "deprecatedFirstTimestamp",
        "lastTimestamp": "deprecatedLastTimestamp",
        "count": "deprecatedCount",
        "reportingComponent": "reportingController",
    }
    return {renamed.get(field, field): value for field, value in item.items()}
