"""Typed reads: one object or a whole list, as records of the model. For lists that live, see reflector.py."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from k8snet_tui.cluster.errors import NotFound, clean
from k8snet_tui.cluster.http.connection import Connection, Query
from k8snet_tui.cluster.http.error_mapping import reading
from k8snet_tui.cluster.http.paths import (
    namespace_path,
    namespaces_path,
    node_path,
    nodes_path,
    pod_path,
    pods_path,
)
from k8snet_tui.cluster.objects.decoding import (
    decode_node,
    decode_pod,
    read_name,
    split_list,
)
from k8snet_tui.model.cluster import Node, Pod

PAGE = 500
LIST_S = 60.0


async def get_pod(c: Connection, namespace: str, name: str) -> Pod:
    return decode_pod(await c.request("GET", pod_path(namespace, name)))


async def list_pods(c: Connection, namespace: str | None, field_selector: str | None = None) -> list[Pod]:
    query = [("fieldSelector", field_selector)] if field_selector else []
    return [decode_pod(raw) async for raw in list_raw(c, pods_path(namespace), query)]


async def get_node(c: Connection, name: str) -> Node:
    return decode_node(await c.request("GET", node_path(name)))


async def list_nodes(c: Connection) -> list[Node]:
    return [decode_node(raw) async for raw in list_raw(c, nodes_path())]


async def get_version(c: Connection) -> str:
    """As in `v1.34.4`."""
    body = await c.request("GET", "/version")
    with reading("a version"):
        answer: Any = msgspec.json.decode(body)
    return clean(str(answer.get("gitVersion", "")), 60) if isinstance(answer, dict) else ""


async def list_namespaces(c: Connection) -> list[str]:
    return [read_name(raw) async for raw in list_raw(c, namespaces_path())]


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
