"""What a kubeconfig says of one cluster and of one user, made whole: paths resolved, certificates decoded."""

import base64
import binascii
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
from k8snet_tui.cluster.config.kubeconfig_file import AuthProvider, Cluster, Context, NamedUser
from k8snet_tui.cluster.config.proxy import find_proxy_flaw
from k8snet_tui.cluster.errors import ConfigInvalid

_PLUGIN_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_PLUGIN_MODES = ("Never", "IfAvailable", "Always")
_PLUGINS_INSTEAD = {
    "gcp": "gke-gcloud-auth-plugin: gcloud container clusters get-credentials CLUSTER writes it",
    "azure": "kubelogin: kubelogin convert-kubeconfig writes it",
    "openstack": "client-keystone-auth",
}
"""What took the place of the auth-providers that client-go no longer has."""


def read_cluster(file: str, cluster: Cluster, name: str, context: Context) -> ClientConfig:
    """`name` is the context's. Paths are relative to the folder of `file`."""
    if cluster.proxy_url and (flaw := find_proxy_flaw(cluster.proxy_url)):
        raise ConfigInvalid(f"the proxy-url of the context {name} {flaw}")
    if not cluster.server.startswith(("http://", "https://")):
        raise ConfigInvalid(f"the server of the context {name} is no http or https address: {cluster.server}")
    return ClientConfig(
        context=name,
        namespace=context.namespace or "default",
        server=cluster.server.rstrip("/"),
        authority=read_pem(file, cluster.certificate_authority_data, cluster.certificate_authority),
        insecure=cluster.insecure_skip_tls_verify,
        tls_server_name=cluster.tls_server_name,
        proxy_url=Secret(cluster.proxy_url) if cluster.proxy_url else None,
        cluster_extension=next(
            (e.extension for e in cluster.extensions if e.name == "client.authentication.k8s.io/exec"), None
        ),
    )


def read_user(config: ClientConfig, file: str, named: NamedUser) -> ClientConfig:
    user = named.user
    key = read_pem(file, user.client_key_data, user.client_key)
    return replace(
        config,
        user=True,
        client_certificate=read_pem(file, user.client_certificate_data, user.client_certificate),
        client_key=Secret(key) if key else None,
        token=Secret(user.token) if user.token else None,
        token_file=str(_folder(file) / user.token_file) if user.token_file else "",
        username=user.username,
        password=Secret(user.password) if user.password else None,
        plugin=_read_plugin(file, user.exec, config.context) if user.exec else None,
        oidc=_read_provider(file, named.name, user.auth_provider, config.context)
        if user.auth_provider
        else None,
        impersonation=Impersonation(user.as_, user.as_uid, tuple(user.as_groups), user.as_user_extra)
        if user.as_
        else None,
    )


def _read_plugin(file: str, plugin: ExecPlugin, context: str) -> ExecPlugin:
    """A command with a path in it is relative to its kubeconfig; a bare name is looked for in PATH."""
    for word, known in ((plugin.api_version, _PLUGIN_VERSIONS), (plugin.interactive_mode, _PLUGIN_MODES)):
        if word not in known:
            raise ConfigInvalid(
                f"the credential plugin of the context {context} asks for {word!r}; "
                f"there are {', '.join(known)}"
            )
    command = str(_folder(file) / plugin.command) if os.sep in plugin.command else plugin.command
    return replace(plugin, command=command)


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
            file,
            config.get(f"{authority}-data", ""),
            config.get(authority, ""),
        ),
        read_oidc_tokens(provider),
        file,
        user,
    )


def read_oidc_tokens(provider: AuthProvider) -> OidcTokens:
    return OidcTokens(provider.config.get("id-token", ""), provider.config.get("refresh-token", ""))


def read_pem(file: str, encoded: str, path: str) -> str:
    """From base64 in the file, else from the file that is named."""
    found = _folder(file) / path
    try:
        if encoded:
            return base64.b64decode("".join(encoded.split()), validate=True).decode()
        return found.read_text() if path else ""
    except OSError as failure:
        raise ConfigInvalid(
            f"{found}, named in the kubeconfig, can't be read: {failure.strerror}"
        ) from failure
    except (binascii.Error, UnicodeDecodeError):
        raise ConfigInvalid("a certificate or key in the kubeconfig is not base64 of a PEM text") from None


def _folder(file: str) -> Path:
    return Path(file).absolute().parent
