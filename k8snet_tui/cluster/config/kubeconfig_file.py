"""One kubeconfig file, as far as we read it."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct, field

from k8snet_tui.cluster.config import go_yaml
from k8snet_tui.cluster.config.client_config import ExecPlugin
from k8snet_tui.cluster.config.pem import is_base64
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
    disable_compression: bool = False
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
    extensions: list[Extension] = []

    def __repr__(self) -> str:
        return "User(…)"


class Context(Struct, frozen=True):
    cluster: str = ""
    user: str = ""
    namespace: str = ""
    extensions: list[Extension] = []


class NamedCluster(Named, frozen=True):
    cluster: Cluster = Cluster()


class NamedUser(Named, frozen=True):
    user: User = User()


class NamedContext(Named, frozen=True):
    context: Context = Context()


class Preferences(Struct, frozen=True):
    colors: bool = False
    extensions: list[Extension] = []


class KubeconfigFile(Struct, frozen=True, rename="kebab"):
    """What nobody asks for, as preferences, is here for its form: kubectl takes no file where it is wrong."""

    kind: str = "Config"
    api_version: str = field(default="v1", name="apiVersion")
    current_context: str = ""
    clusters: list[NamedCluster] = []
    users: list[NamedUser] = []
    contexts: list[NamedContext] = []
    preferences: Preferences = Preferences()
    extensions: list[Extension] = []
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
    _check_names(path, parsed)
    _check_encodings(path, parsed)
    return msgspec.structs.replace(parsed, path=str(path))


def _check_names(path: Path, file: KubeconfigFile) -> None:
    """kubectl takes no file in which a name may mean two things."""
    extensions = (
        file.extensions,
        file.preferences.extensions,
        *(c.cluster.extensions for c in file.clusters),
        *(u.user.extensions for u in file.users),
        *(c.context.extensions for c in file.contexts),
    )
    lists: tuple[Sequence[Named], ...] = (file.clusters, file.users, file.contexts, *extensions)
    for things in lists:
        name, times = next(iter(Counter(thing.name for thing in things).most_common(1)), ("", 0))
        if times > 1:
            kind = type(things[0]).__name__.removeprefix("Named").lower()
            raise ConfigInvalid(f"the kubeconfig {path} has two {kind}s of the name {name or repr(name)}")


def _check_encodings(path: Path, file: KubeconfigFile) -> None:
    """Nor one with a certificate or key that is no base64, whoever's it is."""
    encoded = [("cluster", c.name, (c.cluster.certificate_authority_data,)) for c in file.clusters] + [
        ("user", u.name, (u.user.client_certificate_data, u.user.client_key_data)) for u in file.users
    ]
    for kind, name, texts in encoded:
        if not all(map(is_base64, texts)):
            raise ConfigInvalid(
                f"the kubeconfig {path} has a certificate or key of the {kind} {name} that is not base64"
            )
