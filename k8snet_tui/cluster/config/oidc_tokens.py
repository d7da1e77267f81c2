"""The tokens of an OIDC user in a kubeconfig: read again, and put back where a refresh-token was replaced.

Only the two values are exchanged in the text; comments, order and everything else stay as they are.
"""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from k8snet_tui.cluster.config import go_yaml
from k8snet_tui.cluster.config.client_config import Oidc, OidcTokens
from k8snet_tui.cluster.config.kubeconfig_file import read_file
from k8snet_tui.cluster.config.user_entry import read_oidc_tokens
from k8snet_tui.cluster.errors import ConfigInvalid

ID, REFRESH = "id-token", "refresh-token"


def read_tokens(oidc: Oidc) -> OidcTokens | None:
    """None where the kubeconfig can't be read any more, or no longer has this user."""
    with suppress(ConfigInvalid):
        for user in read_file(Path(oidc.file)).users:
            if user.name == oidc.user and user.user.auth_provider:
                return read_oidc_tokens(user.user.auth_provider)
    return None


def write_tokens(oidc: Oidc, tokens: OidcTokens) -> bool:
    """False where that can't be done: then they are kept in memory alone, which is no reason to stop."""
    new = {ID: tokens.id_token, REFRESH: tokens.refresh_token}
    path = Path(oidc.file).resolve()
    try:
        with _Locked(path):
            text = path.read_bytes().decode()
            changed = _exchange(text, oidc.user, new)
            if changed is None:
                return False
            _replace(path, changed)
    except (OSError, *go_yaml.UNREADABLE):
        return False
    return True


class _Locked:
    """kubectl's own lock: a file beside it that must not be there yet."""

    def __init__(self, path: Path) -> None:
        self._lock = path.with_name(path.name + ".lock")

    def __enter__(self) -> None:
        os.close(os.open(self._lock, os.O_CREAT | os.O_EXCL, 0o600))

    def __exit__(self, *_: object) -> None:
        self._lock.unlink(missing_ok=True)


def _exchange(text: str, user: str, new: dict[str, str]) -> str | None:
    """The text with these values in place of the old; None where they are not found as they should be."""
    config = _find_config(go_yaml.compose_first(text), user)
    places = [(node.start_mark.index, node.end_mark.index, new[key]) for key, node in config if key in new]
    for start, end, value in sorted(places, reverse=True):
        text = f"{text[:start]}{json.dumps(value)}{text[end:]}"
    # Read back, so that nothing is ever written that kubectl would not read.
    written = dict(_find_config(go_yaml.compose_first(text), user))
    kept = REFRESH in written and all(written[key].value == new[key] for key in new if key in written)
    return text if kept else None


def _find_config(document: Any, user: str) -> list[tuple[str, Any]]:
    """Keys and nodes of users[user].user.auth-provider.config."""
    for entry in getattr(_child(document, "users"), "value", ()):
        if getattr(_child(entry, "name"), "value", None) == user:
            config = _child(_child(_child(entry, "user"), "auth-provider"), "config")
            return [(key.value, value) for key, value in getattr(config, "value", ())]
    return []


def _child(node: Any, key: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _replace(path: Path, text: str) -> None:
    """At once or not at all, for its owner as before."""
    mode = path.stat().st_mode & 0o777
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            os.fchmod(file.fileno(), mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
