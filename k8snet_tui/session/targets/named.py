"""An object by the name that a person typed: the exact one, or the only one that begins so.

Where there is neither, the nearest names are offered.
"""

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, TypeVar

from k8snet_tui.cluster.errors import ClusterError, NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import (
    DAEMON_SETS,
    DEPLOYMENTS,
    NODES,
    SERVICES,
    STATEFUL_SETS,
    ResourceKind,
)
from k8snet_tui.cluster.objects.resources import get_object, list_objects
from k8snet_tui.session.targets.other_kinds import advise

OFFERED = 3
_OTHER_KINDS: dict[str, ResourceKind[Any]] = {
    "node": NODES,
    "svc": SERVICES,
    "deploy": DEPLOYMENTS,
    "sts": STATEFUL_SETS,
    "ds": DAEMON_SETS,
}

T = TypeVar("T")


async def get_named(
    connection: Connection, kind: ResourceKind[T], name: str, namespace: str | None = None
) -> tuple[T, str]:
    """The object, and what is to be said of the choice: empty for the exact name.

    Raises NotFound with the nearest names, and any other `ClusterError`.
    """
    try:
        return await get_object(connection, kind, name, namespace), ""
    except NotFound as missing:
        try:
            found = await list_objects(connection, kind, namespace)
        except ClusterError:
            raise missing from None  # who may get one object need not be allowed to list them
        by_name = {kind.key(item).rpartition("/")[2]: item for item in found}
        longer = sorted(each for each in by_name if each.startswith(name))
        if len(longer) == 1:
            return by_name[longer[0]], f"{name} is taken for {longer[0]}, the only one that begins so"
        offer = offer_names(longer or get_close_matches(name, by_name, OFFERED))
        if namespace is not None and not offer:
            offer = await _offer_elsewhere(connection, kind, name)
            offer = offer or await _offer_other_kind(connection, name, namespace)
            offer = offer or advise(namespace)
        raise NotFound(missing.kind, name, missing.namespace, remedy=offer) from None


async def _offer_elsewhere(connection: Connection, kind: ResourceKind[Any], name: str) -> str:
    """Which other namespaces have one of that very name; empty where none has, or that may not be known."""
    try:
        found = await list_objects(connection, kind, fields=f"metadata.name={name}")
    except ClusterError:
        return ""
    namespaces = sorted({kind.key(item).partition("/")[0] for item in found})
    if not namespaces:
        return ""
    more = f" and {len(namespaces) - OFFERED} more namespaces" if len(namespaces) > OFFERED else ""
    return f"there is one in {', '.join(namespaces[:OFFERED])}{more}: write {namespaces[0]}/ before it"


async def _offer_other_kind(connection: Connection, name: str, namespace: str) -> str:
    """What else bears that very name, with what to write for it; empty for nothing."""
    service, dot, elsewhere = name.partition(".")
    if dot:
        with suppress(ClusterError):
            await get_object(connection, SERVICES, service, elsewhere)
            return f"{elsewhere}/svc/{service} is there: write that"
    for word, kind in _OTHER_KINDS.items():
        with suppress(ClusterError):
            await get_object(connection, kind, name, None if kind is NODES else namespace)
            return f"{word}/{name} is there: write that"
    return ""


def offer_names(near: Sequence[str]) -> str:
    """`did you mean web-1, web-2?`; empty where none is near."""
    if not near:
        return ""
    more = f" and {len(near) - OFFERED} more" if len(near) > OFFERED else ""
    return f"did you mean {', '.join(near[:OFFERED])}{more}?"
