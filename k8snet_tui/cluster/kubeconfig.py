"""Which server, and as whom: a kubeconfig read as kubectl reads it.

`load_access` merges the files of KUBECONFIG (the first to name a thing wins, paths are relative to the file
that holds them) or takes one file, picks the context, and returns one frozen `Access`. It reads files and
the environment and does nothing else: no plugin runs and no connection is made here.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from k8snet_tui.cluster.access_record import Access, ExecPlugin, Impersonation, Secret
from k8snet_tui.cluster.errors import ConfigInvalid
from k8snet_tui.cluster.kubeconfig_file import Cluster, Context, KubeconfigFile, Named, User

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
T = TypeVar("T")


def load_access(kubeconfig: str | None, context: str | None) -> Access:
    """Raises ConfigInvalid, with the file and the place in it."""
    paths = _choose_paths(kubeconfig)
    files = [read_file(path) for path in paths if kubeconfig or _is_there(path)]
    if not files:
        if "KUBERNETES_SERVICE_HOST" in os.environ and (SERVICE_ACCOUNT / "token").is_file():
            return _in_cluster()
        raise ConfigInvalid(
            f"no kubeconfig found ({', '.join(str(p) for p in paths)})",
            remedy="set KUBECONFIG, give --kubeconfig FILE, or try `k8snet-tui lab`",
        )
    return _choose_access(files, context)


def _is_there(path: Path) -> bool:
    """A file we may not look at is there: reading it says so."""
    try:
        return path.is_file()
    except PermissionError:
        return True


def _choose_paths(kubeconfig: str | None) -> list[Path]:
    if kubeconfig:
        return [Path(kubeconfig).expanduser()]
    listed = [Path(p) for p in os.environ.get("KUBECONFIG", "").split(os.pathsep) if p]
    return listed or [Path("~/.kube/config").expanduser()]


def read_file(path: Path) -> KubeconfigFile:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 (a safe loader either way)
        parsed = msgspec.convert(_without_nulls(document or {}), KubeconfigFile, strict=False)
    except OSError as failure:
        raise ConfigInvalid(f"the kubeconfig {path} can't be read: {failure.strerror}") from failure
    except yaml.MarkedYAMLError as failure:
        # The text around the mark may hold a token: only its place is told.
        line = f", line {failure.problem_mark.line + 1}" if failure.problem_mark else ""
        raise ConfigInvalid(f"the kubeconfig {path}{line} is not YAML: {failure.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise ConfigInvalid(f"the kubeconfig {path} is not YAML: it holds bytes that are no text") from None
    except msgspec.ValidationError as failure:
        raise ConfigInvalid(f"the kubeconfig {path} is malformed: {failure}") from None
    return msgspec.structs.replace(parsed, path=str(path))


def _without_nulls(value: Any) -> Any:
    """Null means absent, as it does for kubectl."""
    if isinstance(value, dict):
        return {key: _without_nulls(v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


def _choose_access(files: Sequence[KubeconfigFile], wanted: str | None) -> Access:
    where = ", ".join(file.path for file in files)
    name = wanted or next((f.current_context for f in files if f.current_context), "")
    known = sorted({c.name for f in files for c in f.contexts})
    there_are = f"there are: {', '.join(known)}" if known else "it has no contexts"
    if not name:
        raise ConfigInvalid(f"{where} names no current context; {there_are}", remedy="give --context NAME")
    found = _find([(f, f.contexts) for f in files], name)
    if found is None:
        raise ConfigInvalid(
            f"there is no context {name} in {where}; {there_are}", remedy="give --context NAME"
        )
    context: Context = found[1].context
    cluster = _find([(f, f.clusters) for f in files], context.cluster)
    if cluster is None or not cluster[1].cluster.server:
        raise ConfigInvalid(
            f"the context {name} names the cluster {context.cluster!r}, of which {where} has no server"
        )
    user = _find([(f, f.users) for f in files], context.user) if context.user else None
    if context.user and user is None:
        raise ConfigInvalid(f"the context {name} names the user {context.user!r}, whom {where} does not have")
    access = _read_cluster(cluster[0], cluster[1].cluster, name, context)
    return _read_user(access, user[0], user[1].user) if user else access


def _find(lists: Sequence[tuple[KubeconfigFile, Sequence[Named]]], name: str) -> tuple[Path, Any] | None:
    """The first thing of that name, and the folder its paths are relative to."""
    for file, things in lists:
        for thing in things:
            if thing.name == name:
                return Path(file.path).absolute().parent, thing
    return None


def _read_cluster(folder: Path, cluster: Cluster, name: str, context: Context) -> Access:
    scheme = cluster.proxy_url.partition("://")[0].lower()
    if cluster.proxy_url and scheme not in ("http", "https"):
        raise ConfigInvalid(
            f"the context {name} wants a proxy by {scheme}, of which this version knows only http and https",
            remedy="take proxy-url out of the kubeconfig and forward a port instead",
        )
    if not cluster.server.startswith(("http://", "https://")):
        raise ConfigInvalid(f"the server of the context {name} is no http or https address: {cluster.server}")
    return Access(
        context=name,
        namespace=context.namespace or "default",
        server=cluster.server.rstrip("/"),
        authority=_pem(folder, cluster.certificate_authority_data, cluster.certificate_authority),
        insecure=cluster.insecure_skip_tls_verify,
        tls_server_name=cluster.tls_server_name,
        proxy_url=Secret(cluster.proxy_url) if cluster.proxy_url else None,
        cluster_extension=next(
            (e.extension for e in cluster.extensions if e.name == "client.authentication.k8s.io/exec"), None
        ),
    )


def _read_user(access: Access, folder: Path, user: User) -> Access:
    if user.auth_provider is not None:
        raise ConfigInvalid(
            f"the context {access.context} logs in by the auth-provider {user.auth_provider.name!r}, "
            "which is not supported",
            remedy="use an exec plugin, such as kubelogin for OIDC, in the kubeconfig",
        )
    key = _pem(folder, user.client_key_data, user.client_key)
    return msgspec.structs.replace(
        access,
        user=True,
        client_certificate=_pem(folder, user.client_certificate_data, user.client_certificate),
        client_key=Secret(key) if key else None,
        token=Secret(user.token) if user.token else None,
        token_file=str(folder / user.token_file) if user.token_file else "",
        username=user.username,
        password=Secret(user.password) if user.password else None,
        plugin=_read_plugin(folder, user.exec) if user.exec else None,
        impersonation=Impersonation(user.as_, user.as_uid, tuple(user.as_groups), user.as_user_extra)
        if user.as_
        else None,
    )


def _read_plugin(folder: Path, plugin: ExecPlugin) -> ExecPlugin:
    """A command with a path in it is relative to its kubeconfig; a bare name is looked for in PATH."""
    command = str(folder / plugin.command) if os.sep in plugin.command else plugin.command
    return msgspec.structs.replace(plugin, command=command)


def _pem(folder: Path, encoded: str, path: str) -> str:
    try:
        if encoded:
            return base64.b64decode("".join(encoded.split()), validate=True).decode()
        return (folder / path).read_text() if path else ""
    except OSError as failure:
        raise ConfigInvalid(
            f"{folder / path}, named in the kubeconfig, can't be read: {failure.strerror}"
        ) from failure
    except (binascii.Error, UnicodeDecodeError):
        raise ConfigInvalid("a certificate or key in the kubeconfig is not base64 of a PEM text") from None


def _in_cluster() -> Access:
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    namespace = SERVICE_ACCOUNT / "namespace"
    return Access(
        context="in-cluster",
        namespace=namespace.read_text().strip() if namespace.is_file() else "default",
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        authority=_pem(SERVICE_ACCOUNT, "", "ca.crt"),
        user=True,
        token_file=str(SERVICE_ACCOUNT / "token"),
    )
