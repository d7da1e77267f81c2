"""Whether a certificate's end is behind a refusal, ours or the server's, and which day that was.

Asked only after something has failed, so it may take its time: 0.1 s of import, one more connection.
"""

import asyncio
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.proxy import choose_proxy
from k8snet_tui.cluster.errors import ClusterError, NotAuthenticated, NotReachable
from k8snet_tui.cluster.transport.failures import CERTIFICATE_EXPIRED, find_tls_failure, translate_failure

LOOK_S = 3.0


def explain_refusal(refusal: NotAuthenticated, config: ClientConfig) -> NotAuthenticated:
    """A server that gets an expired client certificate says no more than 401."""
    ended = find_end(config.client_certificate.encode())
    if ended is None or ended > datetime.now(UTC):
        return refusal
    return NotAuthenticated(
        f"the client certificate of the context {config.context} expired on {ended:%Y-%m-%d %H:%M} UTC",
        remedy="renew it (on kubeadm's clusters: kubeadm certs renew), or use another context",
    )


async def explain_unreachable(failure: Exception, config: ClientConfig) -> ClusterError:
    tls = find_tls_failure(failure)
    if not isinstance(tls, ssl.SSLCertVerificationError) or tls.verify_code != CERTIFICATE_EXPIRED:
        return translate_failure(failure, config.server)
    ended = find_end(await _fetch_certificate(config))
    when = f" on {ended:%Y-%m-%d %H:%M} UTC" if ended else ""
    return NotReachable(
        f"the server {config.server} can't be trusted: its certificate expired{when}",
        remedy="renew it (on kubeadm's clusters: kubeadm certs renew); is this machine's clock right?",
    )


def find_end(certificate: bytes) -> datetime | None:
    """The end of a certificate (PEM or DER); None where there is none or it can't be read."""
    if not certificate:
        return None
    from cryptography import x509

    load = x509.load_pem_x509_certificate if b"-----BEGIN" in certificate else x509.load_der_x509_certificate
    try:
        return load(certificate).not_valid_after_utc
    except ValueError:
        return None


async def _fetch_certificate(config: ClientConfig) -> bytes:
    """Looks at the server's certificate without trusting it, and sends nothing. Not through a proxy."""
    url = urlsplit(config.server)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if choose_proxy(config):
        return b""
    try:
        async with asyncio.timeout(LOOK_S):
            name = config.tls_server_name or url.hostname
            _, writer = await asyncio.open_connection(
                url.hostname, url.port or 443, ssl=context, server_hostname=name
            )
    except OSError:
        return b""
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return certificate or b""
