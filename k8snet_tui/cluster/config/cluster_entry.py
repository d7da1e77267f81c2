"""What a kubeconfig says of one cluster, made whole: address, authorities, proxy."""

import re
from pathlib import Path
from posixpath import normpath
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from k8snet_tui.cluster.config.client_config import ClientConfig, Secret
from k8snet_tui.cluster.config.kubeconfig_file import Cluster, Context
from k8snet_tui.cluster.config.pem import read_pem
from k8snet_tui.cluster.config.proxy import find_proxy_flaw, is_host
from k8snet_tui.cluster.errors import ConfigInvalid

EXEC_EXTENSION = "client.authentication.k8s.io/exec"
_NO_URL = re.compile(r"[\x00-\x1f\x7f\\]|%(?![0-9A-Fa-f]{2})|^ ")
_PATH_MARKS = "/:@!$&'()*+,;=~"
"""What stands for itself in a path (RFC 3986)."""


def read_cluster(folder: Path, cluster: Cluster, name: str, context: Context) -> ClientConfig:
    """`name` is the context's. Paths are relative to `folder`. Raises ConfigInvalid."""
    if cluster.proxy_url and (flaw := find_proxy_flaw(cluster.proxy_url)):
        raise ConfigInvalid(f"the proxy-url of the context {name} {flaw}")
    if cluster.tls_server_name and not is_host(cluster.tls_server_name):
        raise ConfigInvalid(f"the tls-server-name of the context {name} is no name of a host")
    if cluster.certificate_authority and cluster.certificate_authority_data:
        raise ConfigInvalid(
            f"the cluster of the context {name} has both certificate-authority and its data: "
            "only one of them is allowed"
        )
    authority = read_pem(folder, cluster.certificate_authority_data, cluster.certificate_authority)
    if authority and cluster.insecure_skip_tls_verify:
        raise ConfigInvalid(
            f"the cluster of the context {name} has a certificate authority and insecure-skip-tls-verify: "
            "only one of them is allowed, as for kubectl"
        )
    return ClientConfig(
        context=name,
        namespace=context.namespace or "default",
        server=read_server(cluster.server, name),
        authority=authority,
        insecure=cluster.insecure_skip_tls_verify,
        tls_server_name=cluster.tls_server_name,
        proxy_url=Secret(cluster.proxy_url) if cluster.proxy_url else None,
        cluster_extension=next((e.extension for e in cluster.extensions if e.name == EXEC_EXTENSION), None),
    )


def read_server(server: str, context: str) -> str:
    """The base of every request: scheme, host, port and path, without a slash at its end.

    Without a scheme it is http, as for kubectl, whatever else the cluster has. Raises ConfigInvalid,
    which never tells a password in the address.
    """
    url = _split(server)
    if url is not None and not (url.scheme and url.netloc):
        url = _split(f"http://{server}")
        if url is not None and url.path not in ("", "/"):
            url = None
    if url is not None and "@" in url.netloc:
        raise ConfigInvalid(
            f"the server of the context {context} has a user name or a password in its address",
            remedy="write them into the user of the kubeconfig, as username and password",
        )
    if url is None or url.scheme not in ("http", "https") or not is_host(url.hostname or ""):
        hidden = server.rpartition("@")[2]
        raise ConfigInvalid(f"the server of the context {context} is no http or https address: {hidden}")
    path = quote(normpath(b"/" + unquote_to_bytes(url.path).lstrip(b"/")), safe=_PATH_MARKS)
    return f"{url.scheme}://{url.netloc}{path}".rstrip("/")


def _split(address: str) -> SplitResult | None:
    """None for what is no address."""
    try:
        url = urlsplit(address)
        url.port  # noqa: B018 (asking is what checks it)
    except ValueError:
        return None
    return None if _NO_URL.search(address) else url
