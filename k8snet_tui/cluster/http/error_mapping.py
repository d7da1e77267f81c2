"""What a server answers, as `ClusterError`s: its refusals, and bodies that can't be read.

Bodies are hostile: only a Status object's own fields are believed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote

import msgspec

from k8snet_tui.cluster.errors import (
    ClusterError,
    Conflict,
    Expired,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Rejected,
    Throttled,
)


class StatusCause(msgspec.Struct, frozen=True):
    reason: str = ""
    message: str = ""


class StatusDetails(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    kind: str = ""
    retry_after_seconds: float = 0
    causes: list[StatusCause] | None = None


class Status(msgspec.Struct, frozen=True):
    """The API's own word for how something went; also in watch events and on exec's error channel."""

    status: str = ""
    message: str = ""
    reason: str = ""
    code: int = 0
    details: StatusDetails | None = None


class _Words(msgspec.Struct, frozen=True):
    message: str = ""


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
MOST_RETRY_AFTER_S = 60.0
_NO_RIGHT = re.compile(
    r'(?:(?:\S+(?: "[^"]*")? is )?forbidden: )?User "(?P<who>[^"]*)" cannot "?(?P<verb>\w+)"? '
    r'(?:resource "(?P<resource>[^"]+)" in API group "[^"]*"|path "(?P<path>[^"]+)"|'
    r'(?:all )?"?(?P<plain>[\w./-]+)"?)(?: with name "[^"]*")?'
    r'(?: (?:in the namespace|in project) "(?P<namespace>[^"]+)"| at the cluster scope| in the cluster)?'
    r"(?:: (?P<reason>.*))?"
)
"""How an authorizer refuses, whichever it is (apiserver's responsewriters, and OpenShift's before them).

Admission refuses with the same code, and no role helps there: its words never begin like that.
"""
_RBACS_REASON = re.compile(r'RBAC|no RBAC|User "')
"""Any other reason is of an authorizer beside it: a provider's, which may let no role do it."""
_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_SINGULAR = {
    "pods": "pod",
    "nodes": "node",
    "services": "service",
    "namespaces": "namespace",
    "deployments": "Deployment",
    "deployments.apps": "Deployment",
    "daemonsets": "DaemonSet",
    "daemonsets.apps": "DaemonSet",
    "statefulsets": "StatefulSet",
    "statefulsets.apps": "StatefulSet",
    "replicasets": "ReplicaSet",
    "replicasets.apps": "ReplicaSet",
    "jobs": "Job",
    "jobs.batch": "Job",
}


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Whatever is sent may be garbage: broken JSON, other types, no UTF-8, nested without end."""
    try:
        yield
    except UNREADABLE:
        raise Rejected(f"the server sent {what} that can't be read: is it a Kubernetes API server?") from None


def read_status(body: bytes) -> Status | None:
    """The Status in a body, or None where the body is something else (a proxy's HTML, plain text)."""
    try:
        return msgspec.json.decode(body, type=Status, strict=False)
    except UNREADABLE:
        return None


def translate_status(
    code: int, body: bytes, *, method: str = "GET", path: str = "", retry_after: str = ""
) -> ClusterError:
    status = read_status(body) or Status(message=_plain_message(code, body))
    resource, namespace, name = split_path(path)
    details = status.details or StatusDetails()
    message = status.message or f"the server answered {code}"
    if code == 401:
        return NotAuthenticated(
            "the server does not accept these credentials (401 Unauthorized)",
            remedy="renew the token or certificate of this context, or use another context",
        )
    if code == 403:
        verb = "list" if method == "GET" and not name else _VERBS.get(method, method.lower())
        return _translate_forbidden(status.message, verb, resource, namespace)
    if code == 404:
        return _translate_missing(status.message, details, resource, namespace, name, path)
    if code == 409:
        return Conflict(message)
    if code == 410:
        return Expired(message)
    if code == 429:
        asked_s = _seconds(retry_after) or details.retry_after_seconds or 1.0
        return Throttled(message, min(max(asked_s, 0.0), MOST_RETRY_AFTER_S))
    return Rejected(message, status=code)


def _translate_forbidden(message: str, verb: str, resource: str, namespace: str) -> ClusterError:
    """Only a right that is missing is told as one; whatever else is forbidden keeps the server's words."""
    if found := _NO_RIGHT.match(message):
        what, why = found["resource"] or found["path"] or found["plain"], found["reason"] or ""
        right = found["verb"], what, found["namespace"] or ""
        refusal = NotAllowed(*right, who=found["who"])
        is_rbacs = not why or _RBACS_REASON.match(why)
        return refusal if is_rbacs else NotAllowed(*right, reason=f"{refusal}: {why}")
    if not message or (verb in ("get", "list") and "/" not in resource):
        # Nothing but an authorizer refuses to read, in whatever words.
        return NotAllowed(verb, resource or "this resource", namespace, reason=message)
    return Rejected(message, status=403)


def _translate_missing(
    message: str, details: StatusDetails, resource: str, namespace: str, name: str, path: str
) -> ClusterError:
    if not (details.name or name):
        why = f": {message}" if message else ""
        return NotFound(
            resource or "page",
            unquote(path),
            namespace,
            reason=f"the server has no {unquote(path)}{why}",
            remedy="see the server's address in the kubeconfig, and its path if it has one",
        )
    kind = details.kind or resource
    of_its_parts = "" if details.kind or "/" not in resource else message
    return NotFound(_SINGULAR.get(kind, kind), details.name or name, namespace, reason=of_its_parts)


def split_path(path: str) -> tuple[str, str, str]:
    """Resource (with subresource), namespace and name that an API path is about; empty where it has none.

    `path` begins with /api or /apis: where the server itself is at a path, that is not in it.
    """
    parts = [unquote(p) for p in path.strip("/").split("/")]
    rest = parts[2:] if parts[0] == "api" else parts[3:]
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces":
        namespace, rest = rest[1], rest[2:]
    resource = "/".join(rest[:1] + rest[2:3])
    return resource, namespace, rest[1] if len(rest) > 1 else ""


def _plain_message(code: int, body: bytes) -> str:
    """A text body is shown, and the message of other JSON, as Rancher's own.

    HTML comes from something between us and the API server, and is not.
    """
    with suppress(*UNREADABLE):
        if words := msgspec.json.decode(body, type=_Words).message:
            return words
    text = body[:600].decode("utf-8", "replace").strip()
    if not text or text[0] in "<{[":
        return f"the server answered {code} without saying why: is it a Kubernetes API server?"
    return f"{text} ({code})"


def _seconds(header: str) -> float:
    return float(header) if header.isascii() and header.isdigit() else 0.0
