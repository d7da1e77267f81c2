"""The shape of a kubeconfig file, as far as we read it."""

from typing import Any

from msgspec import Struct, field

from k8snet_tui.cluster.config.client_config import ExecPlugin


class Named(Struct, frozen=True, kw_only=True):
    name: str


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
    current_context: str = ""
    clusters: list[NamedCluster] = []
    users: list[NamedUser] = []
    contexts: list[NamedContext] = []
    path: str = ""
    """Where it was read; not in the file."""
