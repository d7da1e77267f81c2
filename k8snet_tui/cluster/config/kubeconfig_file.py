"""One kubeconfig file, as far as we read it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct, field

from k8snet_tui.cluster.config import go_yaml
from k8snet_tui.cluster.config.client_config import ExecPlugin
from k8snet_tui.cluster.errors import ConfigInvalid

_QUOTED = re.compile(r"(['\"]).*\1", re.DOTALL)


class Named(Struct, frozen=True, kw_only=True):
    name: str = ""


class Extension(Named, frozen=True):
    extension: Any = None


class Cluster(Struct, frozen=True, rename="kebab"):
    server: str = ""
    certificate_authority: str = ""
    certificate_authority_data: str = ""
    insecure_skip_tls_verify: bool = False
    tls_server_name: str = ""
    proxy_url: str = ""
    extensions: list[Extension] = []


class AuthProvider(Struct, frozen=True):
    name: str = ""
    config: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"AuthProvider({self.name!r})"


class User(Struct, frozen=True, rename="kebab"):
    client_certificate: str = ""
    client_certificate_data: str = ""
    client_key: str = ""
    client_key_data: str = ""
    token: str = ""
    token_file: str = field(default="", name="tokenFile")
    username: str = ""
    password: str = ""
    exec: ExecPlugin | None = None
    auth_provider: AuthProvider | None = None
    as_: str = field(default="", name="as")
    as_uid: str = ""
    as_groups: list[str] = []
    as_user_extra: dict[str, list[str]] = {}

    def __repr__(self) -> str:
        return "User(…)"


class Context(Struct, frozen=True):
    cluster: str = ""
    user: str = ""
    namespace: str = ""


class NamedCluster(Named, frozen=True):
    cluster: Cluster = Cluster()


class NamedUser(Named, frozen=True):
    user: User = User()


class NamedContext(Named, frozen=True):
    context: Context = Context()


class KubeconfigFile(Struct, frozen=True, rename="kebab"):
    kind: str = "Config"
    api_version: str = field(default="v1", name="apiVersion")
    current_context: str = ""
    clusters: list[NamedCluster] = []
    users: list[NamedUser] = []
    contexts: list[NamedContext] = []
    path: str = ""
    """Where it was read; not in the file."""


def read_file(path: Path) -> KubeconfigFile:
    """Raises ConfigInvalid, with the place in the file and nothing of what stands there."""
    try:
        parsed = msgspec.convert(go_yaml.load_first(path.read_bytes()) or {}, KubeconfigFile)
    except OSError as failure:
        raise ConfigInvalid(f"the kubeconfig {path} can't be read: {failure.strerror}") from failure
    except yaml.MarkedYAMLError as failure:
        # What is quoted, and the text around the mark, may be a token: only the place is told.
        line = f", line {failure.problem_mark.line + 1}" if failure.problem_mark else ""
        problem = _QUOTED.sub("…", failure.problem or "it can't be read")
        raise ConfigInvalid(f"the kubeconfig {path}{line} is not YAML: {problem}") from None
    except msgspec.ValidationError as failure:
        raise ConfigInvalid(f"the kubeconfig {path} is malformed: {failure}") from None
    except go_yaml.UNREADABLE:
        raise ConfigInvalid(f"the kubeconfig {path} is not YAML: it holds bytes that are no text") from None
    if (parsed.kind or "Config", parsed.api_version or "v1") != ("Config", "v1"):
        raise ConfigInvalid(f"{path} is no kubeconfig: it is a {parsed.kind} of {parsed.api_version}")
    for things in (parsed.clusters, parsed.users, parsed.contexts):
        _check_names(path, things)
    return msgspec.structs.replace(parsed, path=str(path))


def _check_names(path: Path, things: Sequence[Named]) -> None:
    """kubectl takes no file in which a name may mean two things."""
    names = [thing.name for thing in things]
    if twice := next((name for name in names if names.count(name) > 1), None):
        kind = type(things[0]).__name__.removeprefix("Named").lower()
        raise ConfigInvalid(f"the kubeconfig {path} has two {kind}s of the name {twice}")
