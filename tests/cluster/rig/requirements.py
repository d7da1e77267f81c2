"""What a machine must have: each lack is one sentence that says how to get it."""

import os
import re
import shutil
import subprocess

from tests.cluster.rig.places import Unavailable
from tests.cluster.rig.ran import ask, run

OLDEST_GO = (1, 21)
"""From then on, go fetches by itself the newer one that a module asks for."""
GO_WANTED = "Go 1.21 or newer is needed to build Kubernetes: see https://go.dev/dl"
PACKAGES = (
    "etcd-server",
    "etcd-client",
    "containerd",
    "runc",
    "containernetworking-plugins",
    "busybox-static",
    "iproute2",
    "iptables",
    "openssl",
    "procps",
    "traceroute",
)
CALICO_PACKAGES = ("ipset", "runit")


def require_machine() -> None:
    """Raises `Unavailable`."""
    if os.geteuid() != 0:
        raise Unavailable("root is needed: the nodes are network namespaces with kubelets in them")
    if subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode:
        raise Unavailable("no namespaces can be made here: a container has to be a privileged one")
    _require_go()


def require_packages(*, with_calico: bool) -> None:
    """Installs what Debian has and this machine has not."""
    wanted = [*PACKAGES, *(CALICO_PACKAGES if with_calico else ())]
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        raise Unavailable(f"no apt-get here, and the rig is made of Debian's {', '.join(wanted)}")
    missing = [package for package in wanted if not _is_installed(package)]
    if not missing:
        return
    print(f"installing {' '.join(missing)}", flush=True)
    # As in single-user mode: nothing is started as a service of this machine.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    run("apt-get", "update", "-qq", env=quiet)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    run(*install, *missing, env=quiet, stdout=subprocess.DEVNULL)


def _is_installed(package: str) -> bool:
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True)
    return shown.stdout == "install ok installed"


def _require_go() -> None:
    if shutil.which("go") is None:
        raise Unavailable(f"there is no go here. {GO_WANTED}")
    told = ask("go", "env", "GOVERSION").strip()
    version = re.match(r"go(\d+)\.(\d+)", told)
    if version and tuple(map(int, version.groups())) < OLDEST_GO:
        raise Unavailable(f"{told} is too old. {GO_WANTED} (Debian's own is older)")
