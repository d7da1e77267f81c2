"""The one place where failures of libraries and answers of a server become `ClusterError`s.

Three doors: `translate_status` for an HTTP answer that is a refusal, `translate_failure` for an exception of
aiohttp, ssl or the operating system, `reading` for an answer that is no good. Bodies are hostile: only a
Status object's own fields are believed.
"""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import aiohttp
import msgspec

from k8snet_tui.cluster.errors import (
    ClusterError,
    Conflict,
    Expired,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotReachable,
    Rejected,
    Throttled,
    TimedOut,
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


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
MOST_RETRY_AFTER_S = 60.0
_FORBIDDEN = re.compile(
    r'User "(?P<who>[^"]*)" cannot (?P<verb>\w+) resource "(?P<resource>[^"]+)" in API group "[^"]*"'
    r'(?: in the namespace "(?P<namespace>[^"]+)")?'
)
_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_SINGULAR = {"pods": "pod", "nodes": "node", "services": "service", "namespaces": "namespace"}
_TLS_ERRORS = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)
CERTIFICATE_EXPIRED = 10
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED; its neighbours in _TLS_REASONS are from the same list."""
_TLS_REASONS = {
    9: "its certificate is not valid yet",
    CERTIFICATE_EXPIRED: "its certificate has expired",
    18: "its certificate is signed by itself, and the kubeconfig does not trust it",
    62: "its certificate is for another name",
    64: "its certificate is for another address",
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
        return _translate_forbidden(message, _VERBS.get(method, method.lower()), resource, namespace)
    if code == 404:
        kind = details.kind or resource or "page"
        return NotFound(_SINGULAR.get(kind, kind), details.name or name or unquote(path), namespace)
    if code == 409:
        return Conflict(message)
    if code == 410:
        return Expired(message)
    if code == 429:
        asked_s = _seconds(retry_after) or details.retry_after_seconds or 1.0
        return Throttled(message, min(max(asked_s, 0.0), MOST_RETRY_AFTER_S))
    return Rejected(message, status=code)


def _translate_forbidden(message: str, verb: str, resource: str, namespace: str) -> ClusterError:
    found = _FORBIDDEN.search(message)
    if found:
        return NotAllowed(found["verb"], found["resource"], found["namespace"] or "", who=found["who"])
    if "forbidden" in message and ("PodSecurity" in message or "quota" in message or "denied" in message):
        return Rejected(message, status=403)
    return NotAllowed(verb, resource or "this resource", namespace)


def split_path(path: str) -> tuple[str, str, str]:
    """Resource (with subresource), namespace and name that an API path is about; empty where it has none."""
    parts = [unquote(p) for p in path.strip("/").split("/")]
    rest = parts[2:] if parts[0] == "api" else parts[3:]
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces":
        namespace, rest = rest[1], rest[2:]
    resource = "/".join(rest[:1] + rest[2:3])
    return resource, namespace, rest[1] if len(rest) > 1 else ""


def translate_failure(failure: BaseException, server: str) -> ClusterError:
    """`server` is the address that was asked, as a person knows it."""
    if tls := find_tls_failure(failure):
        return _translate_tls(tls, _find_peer(failure, server))
    kind = TimedOut if isinstance(failure, TimeoutError) else NotReachable
    return kind(
        f"the server {server} can't be reached: {_describe(failure)}",
        remedy="see whether the cluster is up and this machine has a way to it, or use another context",
    )


def find_tls_failure(failure: BaseException) -> ssl.SSLError | None:
    """The ssl error in or behind an exception of aiohttp."""
    cause: BaseException | None = failure
    while cause is not None and type(cause) not in (ssl.SSLError, ssl.SSLCertVerificationError):
        cause = cause.__cause__
    return cause if isinstance(cause, ssl.SSLError) else None


def _find_peer(failure: BaseException, server: str) -> str:
    """Whose certificate it was: an https proxy has one too."""
    asked = urlsplit(server)
    if isinstance(failure, _TLS_ERRORS) and (failure.host, failure.port) != (
        asked.hostname,
        asked.port or 443,
    ):
        return f"the proxy {failure.host}:{failure.port}"
    return f"the server {server}"


def _translate_tls(failure: ssl.SSLError, peer: str) -> ClusterError:
    if isinstance(failure, ssl.SSLCertVerificationError):
        untrusted = "its certificate is not signed by the authority that the kubeconfig trusts"
        why = _TLS_REASONS.get(failure.verify_code, untrusted)
        return NotReachable(
            f"{peer} can't be trusted: {why}",
            remedy="see certificate-authority-data and the server's address in the kubeconfig",
        )
    if failure.reason == "WRONG_VERSION_NUMBER":
        return NotReachable(f"{peer} does not speak TLS on this port")
    if "ALERT" in str(failure.reason):
        return NotAuthenticated(f"{peer} refused our certificate: {failure.reason}")
    return NotReachable(f"no TLS connection to {peer}: {failure.reason or failure.strerror}")


def _describe(failure: BaseException) -> str:
    if isinstance(failure, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    if isinstance(failure, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {failure.status} {failure.message}"
    if isinstance(failure, aiohttp.ClientProxyConnectionError):
        return f"the proxy does not answer ({failure.os_error.strerror or failure.os_error})"
    if isinstance(failure, TimeoutError):
        return "timed out"
    if isinstance(failure, aiohttp.ServerDisconnectedError):
        return "it closed the connection"
    if isinstance(failure, aiohttp.ClientPayloadError):
        return "its answer was cut"
    if isinstance(failure, aiohttp.ClientConnectorError):
        failure = failure.os_error
    if isinstance(failure, ConnectionRefusedError):
        return "connection refused"
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror.lower()
    return str(failure) or type(failure).__name__


def _plain_message(code: int, body: bytes) -> str:
    """A text body is shown; HTML comes from something between us and the API server, and is not."""
    text = body[:600].decode("utf-8", "replace").strip()
    if not text or text[0] in "<{[":
        return f"the server answered {code} without saying why: is it a Kubernetes API server?"
    return f"{text} ({code})"


def _seconds(header: str) -> float:
    return float(header) if header.isascii() and header.isdigit() else 0.0
