"""Reads of any kind: one object or a whole list, as records of the model.

For lists that live, see cluster/lists/reflector.py.
"""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

import msgspec

from k8snet_tui.cluster.errors import NotFound, clean
from k8snet_tui.cluster.http.connection import Connection, Query
from k8snet_tui.cluster.http.error_mapping import reading
from k8snet_tui.cluster.http.paths import namespace_path
from k8snet_tui.cluster.objects.decoding import split_list
from k8snet_tui.cluster.objects.kinds import ResourceKind

PAGE = 500
LIST_S = 60.0

T = TypeVar("T")


async def get_object(c: Connection, kind: ResourceKind[T], name: str, namespace: str | None = None) -> T:
    """Raises NotFound and any other ClusterError."""
    return kind.decode(await c.request("GET", kind.path(namespace, name)))


async def list_objects(
    c: Connection,
    kind: ResourceKind[T],
    namespace: str | None = None,
    *,
    fields: str = "",
    labels: str = "",
) -> list[T]:
    """Of one namespace or of all; `fields` and `labels` are selectors, as the API takes them."""
    selectors = (("fieldSelector", fields), ("labelSelector", labels))
    query = [(name, selector) for name, selector in selectors if selector]
    return [kind.decode(raw) async for raw in list_raw(c, kind.path(namespace), query)]


async def get_version(c: Connection) -> str:
    """As in `v1.34.4`."""
    body = await c.request("GET", "/version")
    with reading("a version"):
        answer: Any = msgspec.json.decode(body)
    return clean(str(answer.get("gitVersion", "")), 60) if isinstance(answer, dict) else ""


async def namespace_exists(c: Connection, name: str) -> bool:
    """May raise NotAllowed: who may read pods of a namespace need not be allowed to read the namespace."""
    try:
        await c.request("GET", namespace_path(name))
    except NotFound:
        return False
    return True


async def list_raw(c: Connection, path: str, query: Query = ()) -> AsyncIterator[msgspec.Raw]:
    """All items of a list, page by page."""
    token = ""
    while True:
        page = [*query, ("limit", str(PAGE))] + ([("continue", token)] if token else [])
        found = split_list(await c.request("GET", path, query=page, timeout_s=LIST_S))
        for item in found.items or ():
            yield item
        token = found.metadata.continue_
        if not token:
            return
