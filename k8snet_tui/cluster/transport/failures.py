"""What aiohttp, ssl and the operating system raise, as `NotReachable` and its kin, each with its reason."""

import ssl
from urllib.parse import urlsplit

from k8snet_tui.cluster.errors import ClusterError, NotAuthenticated, NotReachable, TimedOut
from k8snet_tui.cluster.transport.http_client import aiohttp

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
