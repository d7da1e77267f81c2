"""Which server, and as whom: a kubeconfig read as kubectl reads it.

`load_client_config` merges the files of KUBECONFIG (the first to name a thing wins, paths are relative to the
file that holds them) or takes one file, picks the context, and returns one frozen `ClientConfig`. It reads
files and the environment and does nothing else: no plugin runs and no connection is made here.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.cluster_entry import read_cluster
from k8snet_tui.cluster.config.kubeconfig_file import Context, KubeconfigFile, Named, read_file
from k8snet_tui.cluster.config.pem import read_pem
from k8snet_tui.cluster.config.user_entry import read_user
from k8snet_tui.cluster.errors import ConfigInvalid

IN_CLUSTER = "in-cluster"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def load_client_config(kubeconfig: str | None, context: str | None) -> ClientConfig:
    """Raises ConfigInvalid, with the file and the place in it."""
    files = _read_files(kubeconfig)
    is_asked_for = not kubeconfig and context in (None, IN_CLUSTER)
    if is_asked_for and not any(file.contexts for file in files) and _is_in_cluster():
        return _in_cluster()
    if not files:
        raise ConfigInvalid(
            f"no kubeconfig found ({', '.join(str(p) for p in _choose_paths(kubeconfig))})",
            remedy="set KUBECONFIG, give --kubeconfig FILE, or try `k8snet-tui lab`",
        )
    return _choose_context(files, context)


def list_contexts(kubeconfig: str | None) -> tuple[str, ...]:
    """Their names, sorted. Raises ConfigInvalid."""
    names = {c.name for file in _read_files(kubeconfig) for c in file.contexts if c.name}
    if not names and not kubeconfig and _is_in_cluster():
        return (IN_CLUSTER,)
    return tuple(sorted(names))


def _read_files(kubeconfig: str | None) -> list[KubeconfigFile]:
    """A file that is named by itself must be there; one of a list need not be."""
    return [read_file(path) for path in _choose_paths(kubeconfig) if kubeconfig or _is_there(path)]


def _is_there(path: Path) -> bool:
    """A file we may not look at is there: reading it says so."""
    try:
        return path.exists()
    except PermissionError:
        return True


def _choose_paths(kubeconfig: str | None) -> list[Path]:
    if kubeconfig:
        return [Path(kubeconfig).expanduser()]
    listed = [Path(p) for p in os.environ.get("KUBECONFIG", "").split(os.pathsep) if p]
    return listed or [Path("~/.kube/config").expanduser()]


def _choose_context(files: Sequence[KubeconfigFile], wanted: str | None) -> ClientConfig:
    where = ", ".join(file.path for file in files)
    name = wanted or next((f.current_context for f in files if f.current_context), "")
    known = sorted({c.name for f in files for c in f.contexts if c.name})
    there_are = f"there are: {', '.join(known)}" if known else "it has no contexts"
    if not name:
        raise ConfigInvalid(f"{where} names no current context; {there_are}", remedy="give --context NAME")
    found = _find([(f, f.contexts) for f in files], name)
    if found is None:
        raise ConfigInvalid(f"there is no context {name} in {where}; {there_are}")
    context: Context = found[1].context
    cluster = _find([(f, f.clusters) for f in files], context.cluster)
    if cluster is None or not cluster[1].cluster.server:
        raise ConfigInvalid(
            f"the context {name} names the cluster {context.cluster!r}, of which {where} has no server"
        )
    user = _find([(f, f.users) for f in files], context.user) if context.user else None
    if context.user and user is None:
        raise ConfigInvalid(f"the context {name} names the user {context.user!r}, whom {where} does not have")
    config = read_cluster(Path(cluster[0]).absolute().parent, cluster[1].cluster, name, context)
    return read_user(config, *user) if user else config


def _find(lists: Sequence[tuple[KubeconfigFile, Sequence[Named]]], name: str) -> tuple[str, Any] | None:
    """The first thing of that name, and the file it is in."""
    for file, things in lists:
        for thing in things:
            if thing.name == name:
                return file.path, thing
    return None


def _is_in_cluster() -> bool:
    return "KUBERNETES_SERVICE_HOST" in os.environ and (SERVICE_ACCOUNT / "token").is_file()


def _in_cluster() -> ClientConfig:
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    token, namespace = SERVICE_ACCOUNT / "token", SERVICE_ACCOUNT / "namespace"
    own = namespace.read_text().strip() if namespace.is_file() else ""
    return ClientConfig(
        context=IN_CLUSTER,
        namespace=os.environ.get("POD_NAMESPACE") or own or "default",
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        authority=read_pem(SERVICE_ACCOUNT, "", "ca.crt"),
        token_file=str(token),
    )
