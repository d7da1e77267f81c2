"""What an end of a path, a namespace or a context may be called: names that begin as what is typed does.

Of objects only the names are read, whatever their kind, and what is no name as the API has them is left out.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import Any

from k8snet_tui.cluster.config.kubeconfig import list_contexts, load_client_config
from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.cluster.objects.decoding import read_name
from k8snet_tui.cluster.objects.kinds import NAMESPACES, NODES, PODS, SERVICES, ResourceKind
from k8snet_tui.cluster.objects.resources import list_objects, list_raw
from k8snet_tui.model.completion import Sought, Unfinished
from k8snet_tui.session.targets.workload_pods import WORKLOADS

_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
"""An object's, as the API has it (RFC 1123)."""
LIMIT_S = 2.0
"""Somebody is in the middle of a line."""
_OFFERED = ("deploy", "ds", "sts")
"""ReplicaSets and Jobs are many, and hardly anybody types their names."""
_WORKLOADS = {short: kind for kind, short in WORKLOADS.values()}


async def find_candidates(unfinished: Unfinished) -> list[str]:
    """Sorted; those that go on end with a slash. Raises any `ClusterError`."""
    if unfinished.sought is Sought.CONTEXTS:
        return _fitting(unfinished.typed, list_contexts(unfinished.kubeconfig))
    config = load_client_config(unfinished.kubeconfig, unfinished.context)
    connection = await connect(config)
    try:
        if unfinished.sought is Sought.NAMESPACES:
            return _fitting(unfinished.typed, await _names(connection, NAMESPACES))
        home = unfinished.namespace or config.namespace
        return await _ends(connection, home, unfinished.typed, unfinished.sought is Sought.DESTINATIONS)
    finally:
        await connection.close()


async def _ends(connection: Connection, home: str, typed: str, is_destination: bool) -> list[str]:
    """`web`, `svc/web`, `team/web` or `team/svc/web`: what is before the last slash says of which kind."""
    before, slash, _ = typed.rpartition("/")
    *where, last = before.split("/")
    kinds: dict[str, ResourceKind[Any]] = {"pod": PODS, **_WORKLOADS}
    kinds |= {"svc": SERVICES} if is_destination else {}
    if last not in kinds and last != "node":
        namespace = "/".join((*where, last)) or home
        offered = [*await _names(connection, PODS, namespace), *(f"{kind}/" for kind in kinds)]
        offered += [] if slash else ["node/"]
    elif last == "node":
        offered = await _names(connection, NODES)
    else:
        offered = await _names(connection, kinds[last], "/".join(where) or home)
    return _fitting(typed, (f"{before}{slash}{each}" for each in offered))


async def list_named_targets(connection: Connection, namespace: str | None, home: str) -> tuple[str, ...]:
    """What can be an end beside pods and nodes: `svc/httpd`, `deploy/web`, `team/ds/agent`.

    Of one namespace or of all; those of `home` go by their bare names. What may not be listed, or takes too
    long, is left out.
    """
    kinds: dict[str, ResourceKind[Any]] = {"svc": SERVICES, **{word: _WORKLOADS[word] for word in _OFFERED}}
    listing = (_list_for_a_while(connection, kind, namespace) for kind in kinds.values())
    listed = await asyncio.gather(*listing)
    return tuple(
        f"{short}/{each.name}" if each.namespace == home else f"{each.namespace}/{short}/{each.name}"
        for short, found in zip(kinds, listed, strict=True)
        for each in found
        if _NAME.fullmatch(each.name)
    )


async def _list_for_a_while(
    connection: Connection, kind: ResourceKind[Any], namespace: str | None
) -> Sequence[Any]:
    try:
        async with asyncio.timeout(LIMIT_S):
            return await list_objects(connection, kind, namespace)
    except (ClusterError, TimeoutError):
        return ()


async def _names(connection: Connection, kind: ResourceKind[Any], namespace: str | None = None) -> list[str]:
    names = [read_name(raw) async for raw in list_raw(connection, kind.path(namespace))]
    return [name for name in names if _NAME.fullmatch(name)]


def _fitting(typed: str, names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name.startswith(typed) and name.isprintable()})
