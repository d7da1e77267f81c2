"""etcd, the API server, the controller manager and the scheduler, on the machine called controlplane."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path

from tests.cluster.rig.options import Options
from tests.cluster.rig.places import MACHINES, Rig, Unavailable
from tests.cluster.rig.processes import kill_all, launch, launched
from tests.cluster.rig.ran import ask, run

SERVER = "https://192.168.56.10:6443"
ETCD = "http://127.0.0.1:2379"
NAMES = "DNS:kubernetes.default.svc,DNS:localhost,IP:192.168.56.10,IP:fd56::10,IP:10.96.0.1,IP:127.0.0.1"
ADMIN_TOKEN = "admin-token"


def make_keys(rig: Rig) -> None:
    """An authority for the server's certificate and for those of users, and the tokens' key."""
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    run(*new, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=k8snet-rig", cwd=rig.run)
    signed = ("-CA", "ca.crt", "-CAkey", "ca.key", "-addext", f"subjectAltName={NAMES}")
    run(
        *new,
        *signed,
        "-keyout",
        "server.key",
        "-out",
        "server.crt",
        "-subj",
        "/CN=kube-apiserver",
        cwd=rig.run,
    )
    run("openssl", "genrsa", "-out", "accounts.key", "2048", cwd=rig.run)
    run("openssl", "rsa", "-in", "accounts.key", "-pubout", "-out", "accounts.pub", cwd=rig.run)
    users = [f'{ADMIN_TOKEN},admin,admin,"system:masters"']
    users += [f'token-of-{node},system:node:{node},{node},"system:nodes"' for node in MACHINES]
    (rig.run / "tokens.csv").write_text("\n".join(users) + "\n")
    write_kubeconfig(rig, "admin", ADMIN_TOKEN, SERVER)
    for node in MACHINES:
        write_kubeconfig(rig, node, f"token-of-{node}", SERVER)


def write_kubeconfig(rig: Rig, user: str, token: str, server: str) -> None:
    """JSON, which is YAML too."""
    authority = base64.b64encode((rig.run / "ca.crt").read_bytes()).decode()
    cluster = {"server": server, "certificate-authority-data": authority}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "rig", "cluster": cluster}],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": "rig", "context": {"cluster": "rig", "user": user}}],
        "current-context": "rig",
    }
    file = rig.run / f"{user}.kubeconfig"
    file.touch(0o600)
    file.write_text(json.dumps(config, indent=1))


def start_controlplane(rig: Rig, options: Options) -> None:
    _launch(rig, "etcd", "etcd", **etcd_flags(rig, 2379, 2380))
    flags = server_flags(rig, ETCD, options.service_networks)
    flags |= {"bind-address": "0.0.0.0", "secure-port": "6443", "advertise-address": "192.168.56.10"}
    flags |= {"authorization-mode": "Node,RBAC", "enable-admission-plugins": "NodeRestriction"}
    flags |= {"allow-privileged": "true", "kubelet-preferred-address-types": "InternalIP"}
    _launch(rig, "apiserver", "kube-apiserver", **flags)
    wait_until(lambda: kubectl(rig, "get", "--raw", "/readyz") == "ok", 60, "the API server is not ready")
    admin = str(rig.kubeconfig)
    common = {"kubeconfig": admin, "authentication-kubeconfig": admin, "authorization-kubeconfig": admin}
    common["leader-elect"] = "false"
    _launch(
        rig,
        "controller-manager",
        "kube-controller-manager",
        **common,
        **{
            "allocate-node-cidrs": "true",
            "cluster-cidr": options.pod_networks,
            "service-cluster-ip-range": options.service_networks,
            "service-account-private-key-file": str(rig.run / "accounts.key"),
            "root-ca-file": str(rig.run / "ca.crt"),
            "cluster-signing-cert-file": str(rig.run / "ca.crt"),
            "cluster-signing-key-file": str(rig.run / "ca.key"),
        },
    )
    _launch(rig, "scheduler", "kube-scheduler", **common)


def etcd_flags(rig: Rig, clients: int, peers: int) -> dict[str, str]:
    """In no hurry to be safe: its data are thrown away."""
    serving = f"http://127.0.0.1:{clients}"
    return {
        "data-dir": str(rig.run / "etcd"),
        "listen-client-urls": serving,
        "advertise-client-urls": serving,
        "listen-peer-urls": f"http://127.0.0.1:{peers}",
        "unsafe-no-fsync": "true",
        "quota-backend-bytes": str(8 << 30),
    }


def server_flags(rig: Rig, etcd: str, services: str) -> dict[str, str]:
    return {
        "etcd-servers": etcd,
        "tls-cert-file": str(rig.run / "server.crt"),
        "tls-private-key-file": str(rig.run / "server.key"),
        "client-ca-file": str(rig.run / "ca.crt"),
        "token-auth-file": str(rig.run / "tokens.csv"),
        "service-account-key-file": str(rig.run / "accounts.pub"),
        "service-account-signing-key-file": str(rig.run / "accounts.key"),
        "service-account-issuer": "https://kubernetes.default.svc",
        "service-cluster-ip-range": services,
        "max-requests-inflight": "4000",
        "max-mutating-requests-inflight": "2000",
    }


def kubectl(rig: Rig, *words: str, stdin: str | None = None) -> str:
    """On the controlplane, as the administrator. Raises `Unavailable` with what it said."""
    entered = ("nsenter", f"--net=/run/netns/{rig.namespace('controlplane')}")
    program = (str(rig.programs / "kubectl"), f"--kubeconfig={rig.kubeconfig}")
    return ask(*entered, *program, *words, input=stdin)


def forget_history(rig: Rig) -> None:
    """As in every cluster older than ten minutes: the first versions cannot be watched from any more.

    Done as an API server does it, which tells the others by a key.
    """
    entered = ("nsenter", f"--net=/run/netns/{rig.namespace('controlplane')}")
    etcdctl = (*entered, "env", "ETCDCTL_API=3", "etcdctl", f"--endpoints={ETCD}")
    status = json.loads(ask(*etcdctl, "endpoint", "status", "--write-out=json"))
    revision = str(status[0]["Status"]["header"]["revision"])
    ask(*etcdctl, "put", "compact_rev_key", revision)
    ask(*etcdctl, "compact", revision)


def restart_server(rig: Rig) -> None:
    """Killed, and started anew with the same words; it has forgotten whatever was not in etcd."""
    for process in launched(rig):
        words = Path(f"/proc/{process}/cmdline").read_text().rstrip("\0").split("\0")
        if Path(words[0]).name == "kube-apiserver":
            kill_all([process])
            launch(rig, "apiserver", ["nsenter", f"--net=/run/netns/{rig.namespace('controlplane')}", *words])


def wait_until(is_so: Callable[[], bool], within_s: float, otherwise: str) -> None:
    """Asks four times a second; a refusal is a no. Raises `Unavailable`."""
    end = time.monotonic() + within_s
    said = ""
    while time.monotonic() < end:
        try:
            if is_so():
                return
        except Unavailable as no:
            said = f": {no}"
        time.sleep(0.25)
    raise Unavailable(f"{otherwise} after {within_s:.0f} s{said}")


def argv_of(program: str, flags: dict[str, str]) -> list[str]:
    return [program, *(f"--{name}={value}" for name, value in flags.items())]


def _launch(rig: Rig, log: str, program: str, **flags: str) -> None:
    where = "/usr/bin/etcd" if program == "etcd" else str(rig.programs / program)
    entered = ["nsenter", f"--net=/run/netns/{rig.namespace('controlplane')}"]
    launch(rig, log, [*entered, *argv_of(where, flags)])
