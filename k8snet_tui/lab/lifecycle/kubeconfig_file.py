"""The lab's kubeconfig as a file: written for its owner only, never over anything that is not ours, and
removed only while it is this lab's. Its first line says whose it is.
"""

import base64
import os
from contextlib import suppress
from pathlib import Path

from k8snet_tui.lab.api.client_config import ClientConfig
from k8snet_tui.lab.machine.errors import LabError

CONTEXT = "k8snet-lab"
_MARKER = "# k8snet-tui lab "


class KubeconfigRefused(LabError):
    """The file cannot or must not be written."""

    exit_code = 2


def format_kubeconfig(lab_id: str, port: int, client: ClientConfig) -> str:
    authority = _base64(client.ca_pem)
    return (
        f"{_MARKER}{lab_id}: removed when the lab ends\n"
        "apiVersion: v1\n"
        "kind: Config\n"
        f"current-context: {CONTEXT}\n"
        "clusters:\n"
        f"- name: {CONTEXT}\n"
        "  cluster:\n"
        f"    server: https://127.0.0.1:{port}\n"
        f"    certificate-authority-data: {authority}\n"
        "users:\n"
        f"- name: {CONTEXT}\n"
        f"  user: {{token: {client.token}}}\n"
        "contexts:\n"
        f"- name: {CONTEXT}\n"
        f"  context: {{cluster: {CONTEXT}, user: {CONTEXT}, namespace: default}}\n"
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def require_ours(path: Path) -> None:
    """KubeconfigRefused when something is there that no lab has written, or nothing can be."""
    if os.path.lexists(path) and not _first_line(path).startswith(_MARKER):
        raise KubeconfigRefused(f"{path} exists and was not written by a k8snet-tui lab: it is left as it is")
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise KubeconfigRefused(f"{path} cannot be written: its folder is not there, or not writable")


def write_kubeconfig(path: Path, content: str) -> None:
    require_ours(path)
    try:
        with suppress(FileNotFoundError):
            path.unlink()  # an earlier lab's
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
    except OSError as error:
        raise KubeconfigRefused(f"{path} cannot be written: {error.strerror}") from None


def remove_kubeconfig(path: Path, lab_id: str) -> None:
    if _first_line(path).startswith(f"{_MARKER}{lab_id}:"):
        with suppress(FileNotFoundError):
            path.unlink()


def _first_line(path: Path) -> str:
    try:
        with path.open(errors="replace") as file:
            return file.readline(200)
    except OSError:
        return ""
