"""Which strategies a user may use, asked by access reviews before anybody is asked to choose.

The reviews of all strategies are sent at once: choosing waits for one round trip.
"""

import asyncio

from msgspec import Struct

from k8snet_tui.cluster.errors import ClusterError, NotAllowed, NotReachable
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.typed.calls import may
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.consent_questions import LeftOut


class Rights(Struct, frozen=True):
    left_out: LeftOut
    attachable: bool
    """What is created may be driven; else its log is read."""


async def review_creating(connection: Connection, namespace: str) -> Rights:
    """What may be created in `namespace`; a review that is refused leaves its strategy in, to be tried."""
    asked = {
        "pods": ("create", "pods", ""),
        "ephemeral": ("patch", "pods", "ephemeralcontainers"),
        # A WebSocket is a GET; from Kubernetes 1.35 on it needs create as well.
        "get attach": ("get", "pods", "attach"),
        "create attach": ("create", "pods", "attach"),
        "log": ("get", "pods", "log"),
    }
    answers = await asyncio.gather(*(_may(connection, *each, namespace) for each in asked.values()))
    allowed = dict(zip(asked, answers, strict=True))
    attachable = allowed["get attach"] and allowed["create attach"]
    unread = ""
    if not attachable and not allowed["log"]:
        verb = "create" if allowed["get attach"] else "get" if allowed["create attach"] else "create"
        unread = _explain(verb, "pods/attach", namespace)
    refused = {
        Strategy.POD: unread if allowed["pods"] else _explain("create", "pods", namespace),
        Strategy.EPHEMERAL: (
            unread if allowed["ephemeral"] else _explain("patch", "pods/ephemeralcontainers", namespace)
        ),
    }
    return Rights({strategy: reason for strategy, reason in refused.items() if reason}, attachable)


async def review_entering(connection: Connection, namespace: str) -> str:
    """Why the plugin's pods in `namespace` may not be entered; empty where they may."""
    verbs = ("get", "create")
    answers = await asyncio.gather(*(_may(connection, verb, "pods", "exec", namespace) for verb in verbs))
    refused = [verb for verb, allowed in zip(verbs, answers, strict=True) if not allowed]
    # Before 1.35 get alone is enough.
    return _explain(refused[0], "pods/exec", namespace) if "get" in refused else ""


async def _may(connection: Connection, verb: str, resource: str, subresource: str, namespace: str) -> bool:
    try:
        return await may(connection, verb, resource, subresource, namespace)
    except NotReachable:
        raise
    except ClusterError:
        return True


def _explain(verb: str, resource: str, namespace: str) -> str:
    return NotAllowed(verb, resource, namespace).sentence
