"""The record of one way into one cluster. Secrets are wrapped, so that no repr, log or message shows them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

from msgspec import Struct

from k8snet_tui.redaction import remember

T = TypeVar("T")
HARMLESS_VARIABLES = ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "HOME", "PATH")
"""Of a plugin's environment: what stands in the names of servers and in advice."""
_SECRET_OPTION = re.compile(r"secret|password|token|key", re.IGNORECASE)


class Secret(Generic[T]):
    """A value that must be asked for by name: printing, logging or comparing it tells nothing."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value
        if isinstance(value, str):
            remember(value)

    def __repr__(self) -> str:
        return "Secret(…)"


class Variable(Struct, frozen=True):
    name: str
    value: str = ""

    def __post_init__(self) -> None:
        if self.name not in HARMLESS_VARIABLES:
            remember(self.value)

    def __repr__(self) -> str:
        return f"Variable({self.name!r})"


class ExecPlugin(Struct, frozen=True, rename="camel"):
    """A program that prints an ExecCredential, as the kubeconfig describes it."""

    command: str
    api_version: str = ""
    args: tuple[str, ...] = ()
    env: tuple[Variable, ...] = ()
    install_hint: str = ""
    interactive_mode: str = ""
    provide_cluster_info: bool = False

    def __post_init__(self) -> None:
        for name, value in _split_options(self.args):
            if _SECRET_OPTION.search(name):
                remember(value)

    def __repr__(self) -> str:
        return f"ExecPlugin({self.command!r})"


def _split_options(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`--name=value` and `--name value`."""
    for argument, following in pairwise((*arguments, "")):
        name, equals, value = argument.partition("=")
        if name.startswith("-"):
            yield name, value if equals else following


class OidcTokens(Struct, frozen=True):
    """Empty where there is none."""

    id_token: str = ""
    refresh_token: str = ""

    def __post_init__(self) -> None:
        remember(self.id_token)
        remember(self.refresh_token)

    def __repr__(self) -> str:
        return "OidcTokens(…)"


class Oidc(Struct, frozen=True):
    """The auth-provider `oidc` of a kubeconfig, and where in which file its tokens are."""

    issuer: str
    client_id: str
    client_secret: Secret[str] | None
    authority: str
    """PEM of the authorities to trust for the issuer; empty for the system's."""
    tokens: OidcTokens
    file: str
    user: str

    def __repr__(self) -> str:
        return f"Oidc({self.issuer!r})"


class Impersonation(Struct, frozen=True):
    user: str
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: dict[str, list[str]] = {}


class ClientConfig(Struct, frozen=True):
    context: str
    namespace: str
    server: str
    """As in `https://192.168.56.10:6443`."""
    authority: str = ""
    """PEM of the authorities to trust; empty for the system's."""
    insecure: bool = False
    tls_server_name: str = ""
    proxy_url: Secret[str] | None = None
    cluster_extension: Any = None
    """What the kubeconfig wants handed to exec plugins."""
    client_certificate: str = ""
    client_key: Secret[str] | None = None
    token: Secret[str] | None = None
    token_file: str = ""
    username: str = ""
    password: Secret[str] | None = None
    plugin: ExecPlugin | None = None
    oidc: Oidc | None = None
    impersonation: Impersonation | None = None

    def __repr__(self) -> str:
        return f"ClientConfig({self.context!r})"
