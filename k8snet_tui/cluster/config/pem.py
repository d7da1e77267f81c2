"""PEM texts that a kubeconfig holds or names."""

import base64
import binascii
import re
from pathlib import Path

from k8snet_tui.cluster.errors import ConfigInvalid

_CERTIFICATE = re.compile(
    r"^-----BEGIN CERTIFICATE-----[ \t\r]*\n([A-Za-z0-9+/= \t\r\n]+?)^-----END CERTIFICATE-----[ \t\r]*$",
    re.MULTILINE,
)
"""Only plain blocks count, as for Go's AppendCertsFromPEM: none with headers, none that another follows on
its last line, no `TRUSTED CERTIFICATE`."""
_LOCKED = re.compile(r"^(?:-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type:.*ENCRYPTED)", re.MULTILINE)

_LINE_BREAKS = re.compile(r"[\r\n]")
"""Allowed within base64, and no other blank: Go's encoding/base64."""


def read_pem(folder: Path, encoded: str, path: str) -> str:
    """From base64 in the kubeconfig, else from the file that is named, relative to `folder`.

    What people write between the blocks may be in any encoding, and is not looked at. Raises ConfigInvalid.
    """
    found = folder / path
    try:
        text = _decode(encoded) if encoded else found.read_bytes() if path else b""
    except OSError as failure:
        raise ConfigInvalid(
            f"{found}, named in the kubeconfig, can't be read: {failure.strerror}"
        ) from failure
    except ValueError:
        raise ConfigInvalid("a certificate or key in the kubeconfig is not base64 of a PEM text") from None
    return text.decode("utf-8", "replace")


def is_base64(encoded: str) -> bool:
    """As kubectl reads it: without padding or with blanks it is none."""
    try:
        _decode(encoded)
    except ValueError:
        return False
    return True


def is_locked(key: str) -> bool:
    """A passphrase is needed to read it."""
    return bool(_LOCKED.search(key))


def read_certificates(text: str) -> list[bytes]:
    """The certificates in a PEM text, each as DER; what is none is passed over."""
    found = []
    for body in _CERTIFICATE.findall(text):
        try:
            found.append(base64.b64decode("".join(body.split()), validate=True))
        except binascii.Error:
            continue
    return found


def _decode(encoded: str) -> bytes:
    """Raises ValueError."""
    joined = _LINE_BREAKS.sub("", encoded)
    if len(joined) % 4:  # Python takes padding that nothing needs.
        raise ValueError("its length is none of base64's")
    return base64.b64decode(joined, validate=True)
