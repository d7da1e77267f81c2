"""The TLS side of a ClientConfig: whom we trust, and what we show. Made once, for it costs milliseconds."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.pem import is_locked, read_certificates
from k8snet_tui.cluster.errors import ConfigInvalid


def make_tls(config: ClientConfig, certificate: str = "", key: str = "") -> ssl.SSLContext:
    """`certificate` and `key` (PEM) are those of an exec plugin; else the kubeconfig's are shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # As in Go: each certificate that is trusted ends a chain, a root or not, and the subject is no name.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.hostname_checks_common_name = False
    if config.insecure:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    elif config.authority:
        _trust(context, config)
    else:
        context.load_default_certs()
    certificate = certificate or config.client_certificate
    key = key or (config.client_key.value if config.client_key else "")
    if certificate:
        _show_certificate(context, certificate, key, config.context)
    return context


def _trust(context: ssl.SSLContext, config: ClientConfig) -> None:
    """What can't be read among the certificates is passed over; one at least must be left."""
    for certificate in read_certificates(config.authority):
        with suppress(ssl.SSLError):
            context.load_verify_locations(cadata=certificate)
    if not context.cert_store_stats()["x509"]:
        raise ConfigInvalid(f"the certificate authority of the context {config.context} is no certificate")


def _show_certificate(context: ssl.SSLContext, certificate: str, key: str, name: str) -> None:
    if is_locked(key):
        raise ConfigInvalid(
            f"the client key of the context {name} is locked by a passphrase: kubectl takes none either",
            remedy="unlock it: openssl pkey -in KEY -out UNLOCKED",
        )
    try:
        with _in_memory(certificate + "\n" + key) as path:
            # Without a password of ours OpenSSL would ask for one on the terminal.
            context.load_cert_chain(path, password="")
    except ssl.SSLError:
        raise ConfigInvalid(
            f"the client certificate of the context {name} and its key can't be read, or do not fit"
        ) from None


@contextmanager
def _in_memory(text: str) -> Iterator[str]:
    """OpenSSL reads keys from files only; this one never touches a disk."""
    descriptor = os.memfd_create("pem", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
