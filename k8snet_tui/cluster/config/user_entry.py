"""What a kubeconfig says of one user, made whole: how requests show who asks, in all ways that there are."""

import os
from pathlib import Path

from msgspec.structs import replace

from k8snet_tui.cluster.config.client_config import (
    ClientConfig,
    ExecPlugin,
    Impersonation,
    Oidc,
    OidcTokens,
    Secret,
)
from k8snet_tui.cluster.config.kubeconfig_file import AuthProvider, NamedUser, User
from k8snet_tui.cluster.config.pem import read_pem
from k8snet_tui.cluster.errors import ConfigInvalid

_PLUGIN_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_PLUGIN_MODES = ("Never", "IfAvailable", "Always")
_DEFAULT_MODES = {"client.authentication.k8s.io/v1beta1": "IfAvailable"}
"""v1 wants it written."""
_PLUGINS_INSTEAD = {
    "gcp": "gke-gcloud-auth-plugin: gcloud container clusters get-credentials CLUSTER writes it",
    "azure": "kubelogin: kubelogin convert-kubeconfig writes it",
    "openstack": "client-keystone-auth",
}
"""What took the place of the auth-providers that client-go no longer has."""


def read_user(config: ClientConfig, file: str, named: NamedUser) -> ClientConfig:
    """Paths are relative to the folder of `file`. Raises ConfigInvalid.

    Over http nothing but the impersonation is taken, as by kubectl: no secret is sent in clear.
    """
    user, folder = named.user, _folder(file)
    _check_methods(user, config.context)
    impersonation = _read_impersonation(user, config.context)
    if config.server.startswith("http:"):
        return replace(config, impersonation=impersonation)
    key = read_pem(folder, user.client_key_data, user.client_key)
    return replace(
        config,
        client_certificate=read_pem(folder, user.client_certificate_data, user.client_certificate),
        client_key=Secret(key) if key else None,
        token=Secret(user.token) if user.token else None,
        token_file=str(folder / user.token_file) if user.token_file else "",
        username=user.username,
        password=Secret(user.password) if user.password else None,
        plugin=_read_plugin(file, user.exec, config.context) if user.exec else None,
        oidc=_read_provider(file, named.name, user.auth_provider, config.context)
        if user.auth_provider
        else None,
        impersonation=impersonation,
    )


def _check_methods(user: User, context: str) -> None:
    """kubectl takes no user of whom two things are said where one counts."""
    for one, other, names in (
        (
            user.token or user.token_file,
            user.username or user.password,
            "a token and a user name or password",
        ),
        (user.client_certificate, user.client_certificate_data, "client-certificate and its data"),
        (user.client_key, user.client_key_data, "client-key and its data"),
        (user.exec, user.auth_provider, "an exec plugin and an auth-provider"),
    ):
        if one and other:
            raise ConfigInvalid(
                f"the user of the context {context} has both {names}: only one of them is allowed"
            )
    if user.password and not user.username:
        raise ConfigInvalid(f"the user of the context {context} has a password and no username")


def _read_impersonation(user: User, context: str) -> Impersonation | None:
    """Groups alone are no reason to go on with all the rights of the user, as kubectl sees it too."""
    if user.as_:
        return Impersonation(user.as_, user.as_uid, tuple(user.as_groups), user.as_user_extra)
    if user.as_uid or user.as_groups or user.as_user_extra:
        raise ConfigInvalid(f"the context {context} impersonates groups, a uid or extras, but no user (as)")
    return None


def _read_plugin(file: str, plugin: ExecPlugin, context: str) -> ExecPlugin:
    """A command with a path in it is relative to its kubeconfig; a bare name is looked for in PATH."""
    mode = plugin.interactive_mode or _DEFAULT_MODES.get(plugin.api_version, "")
    for field, word, known in (
        ("apiVersion", plugin.api_version, _PLUGIN_VERSIONS),
        ("interactiveMode", mode, _PLUGIN_MODES),
    ):
        if word not in known:
            says = f"asks for {word!r}" if word else f"has no {field}"
            raise ConfigInvalid(
                f"the credential plugin of the context {context} {says}; there are {', '.join(known)}"
            )
    if not plugin.command or not all(variable.name for variable in plugin.env):
        raise ConfigInvalid(
            f"the credential plugin of the context {context} has no command, or a variable no name"
        )
    command = str(_folder(file) / plugin.command) if os.sep in plugin.command else plugin.command
    return replace(plugin, command=command, interactive_mode=mode)


def _read_provider(file: str, user: str, provider: AuthProvider, context: str) -> Oidc:
    config, authority = provider.config, "idp-certificate-authority"
    if provider.name != "oidc":
        instead = _PLUGINS_INSTEAD.get(provider.name, "the one that your provider offers")
        raise ConfigInvalid(
            f"the context {context} logs in by the auth-provider {provider.name!r}, which is no more",
            remedy=f"use the exec plugin instead: {instead}",
        )
    for field in ("idp-issuer-url", "client-id"):
        if not config.get(field):
            raise ConfigInvalid(f"the auth-provider of the context {context} has no {field}")
    return Oidc(
        config["idp-issuer-url"],
        config["client-id"],
        Secret(config["client-secret"]) if config.get("client-secret") else None,
        read_pem(
            _folder(file),
            config.get(f"{authority}-data", ""),
            config.get(authority, ""),
        ),
        read_oidc_tokens(provider),
        file,
        user,
    )


def read_oidc_tokens(provider: AuthProvider) -> OidcTokens:
    return OidcTokens(provider.config.get("id-token", ""), provider.config.get("refresh-token", ""))


def _folder(file: str) -> Path:
    return Path(file).absolute().parent
