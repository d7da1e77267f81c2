"""The programs, built once and kept: a folder of the cache each, named after what it was built from.

A build happens in a folder aside that takes its place when it is whole, so that one that was interrupted
leaves nothing, and a new version or a changed source is built anew.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.rig.images import find_tracing_tools, make_images
from tests.cluster.rig.places import HERE, cache_folder
from tests.cluster.rig.ran import ask, run
from tests.cluster.rig.requirements import require_machine, require_packages

KUBERNETES = "1.34.4"
ETCD = "3.6.5"
"""As kubeadm starts it; Debian's, which the rig itself uses, lacks the probes that kubeadm asks for."""
FLANNEL = "0.28.4"
CALICO = "v1.11.0-cni-plugin.0.20250813170300-a0db560f0520"
"""The end of its release-v3.28; the module's versions are numbered otherwise than its releases."""
CALICO_API = "v0.0.0-20240708202104-e3f70b269c2c"
"""Calico's own ./api is not in its module."""
CALICO_PACKAGES = (
    "./cni-plugin/cmd/calico",
    "./cni-plugin/cmd/install",
    "./kube-controllers/cmd/kube-controllers",
    "./kube-controllers/cmd/check-status",
    "./node/cmd/calico-node",
)
KUBEADM_PACKAGE = "k8s.io/kubernetes/cmd/kubeadm"
ETCD_PACKAGE = "go.etcd.io/etcd/server/v3"
STRIPPED = "-s -w"


@dataclass(frozen=True)
class Build:
    name: str
    key: str
    make: Callable[[Path], None]
    """Fills the folder it is given."""

    @property
    def folder(self) -> Path:
        return cache_folder() / f"{self.name}-{self.key}"


def programs() -> Build:
    sources = sorted((HERE / "programs").rglob("*.go"))
    return Build("programs", f"{KUBERNETES}-{_digest(*(s.read_bytes() for s in sources))}", _build_programs)


def kubeadm() -> Build:
    """kubeadm, and the etcd that it wants; the rig itself needs neither."""
    return Build("kubeadm", f"{KUBERNETES}-{ETCD}", _build_kubeadm)


def flannel() -> Build:
    return Build("flannel", FLANNEL, _build_flannel)


def calico() -> Build:
    return Build("calico", CALICO, _build_calico)


def images(*, with_calico: bool) -> Build:
    parts = [programs(), flannel(), *([calico()] if with_calico else [])]
    tools = ask("dpkg-query", "-W", "busybox-static", "iproute2", "iptables", "containernetworking-plugins")
    made_by = (HERE / "images.py").read_bytes()
    found = " ".join(find_tracing_tools().values())
    key = _digest(made_by, tools.encode(), found.encode(), *(part.folder.name.encode() for part in parts))
    return Build("images", key, lambda folder: make_images(folder, *(part.folder for part in parts)))


def build(*, with_calico: bool) -> None:
    """Whatever is not there yet; minutes for the first time. Raises `Unavailable`."""
    require_packages(with_calico=with_calico)
    parts = [programs(), flannel(), *([calico()] if with_calico else [])]
    make(*parts)
    make(images(with_calico=with_calico))


def make(*wanted: Build) -> None:
    """Those that are not there yet. Raises `Unavailable`."""
    require_machine()
    with _alone():
        for each in wanted:
            _make(each)


def _make(wanted: Build) -> None:
    if wanted.folder.exists():
        return
    print(f"building {wanted.name} {wanted.key}, once", flush=True)
    aside = Path(tempfile.mkdtemp(prefix=".aside-", dir=cache_folder()))
    try:
        wanted.make(aside)
        aside.chmod(0o755)
        aside.rename(wanted.folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    """One builder at a time; what a killed one left is removed."""
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in cache.glob(".aside-*"):
            shutil.rmtree(left)
        yield


def _build_programs(folder: Path) -> None:
    for program in ("pause", "web"):
        _go_build(HERE / "programs" / program, folder / program, "main.go", flags=STRIPPED)
    source = folder / "source"
    shutil.copytree(HERE / "programs/kube", source)
    _write_kubernetes_module(source)
    _go_build(source, folder / "kube", ".", flags=_kubernetes_flags())
    shutil.rmtree(source)


def _build_kubeadm(folder: Path) -> None:
    """Programs of other modules: ours import them, so that go.mod says what they need."""
    source = folder / "source"
    source.mkdir()
    (source / "wanted.go").write_text(f'package wanted\n\nimport _ "{KUBEADM_PACKAGE}"\n')
    _write_kubernetes_module(source)
    _go_build(source, folder / "kubeadm", KUBEADM_PACKAGE, flags=_kubernetes_flags())
    shutil.rmtree(source)
    source.mkdir()
    run("go", "mod", "init", "example.org/rig/etcd", cwd=source)
    run("go", "get", f"{ETCD_PACKAGE}@v{ETCD}", cwd=source)
    _go_build(source, folder / "etcd", ETCD_PACKAGE, flags=STRIPPED)
    shutil.rmtree(source)


def _write_kubernetes_module(source: Path) -> None:
    """Kubernetes is a module that others should not depend on: its go.mod replaces its own parts by paths."""
    module = Path(_download("k8s.io/kubernetes", f"v{KUBERNETES}")["GoMod"]).read_text()
    staged = f"v0.{KUBERNETES.partition('.')[2]}"
    module = module.replace("module k8s.io/kubernetes", "module example.org/rig/kube")
    (source / "go.mod").write_text("\n".join(_published(line, staged) for line in module.splitlines()))
    run("go", "mod", "edit", f"-require=k8s.io/kubernetes@v{KUBERNETES}", cwd=source)
    run("go", "mod", "tidy", "-e", cwd=source)


def _kubernetes_flags() -> str:
    version = "k8s.io/component-base/version.git"
    major, minor, _ = KUBERNETES.split(".")
    told = {"Version": f"v{KUBERNETES}", "Major": major, "Minor": minor}
    return " ".join([STRIPPED, *(f"-X {version}{name}={value}" for name, value in told.items())])


def _published(line: str, version: str) -> str:
    """A line of Kubernetes' go.mod with the published module in place of ./staging/src/…"""
    before, arrow, path = line.partition("=> ./staging/src/")
    return f"{before}=> {path} {version}" if arrow else line


def _build_flannel(folder: Path) -> None:
    """Without the backends that need a cloud's SDK, which cannot all be had."""
    source = _copy_module("github.com/flannel-io/flannel", f"v{FLANNEL}", folder)
    main = source / "main.go"
    clouds = ("tencentvpc", "alivpc", "awsvpc", "udp")
    kept = [
        x
        for x in main.read_text().splitlines()
        if not x.rstrip('"').endswith(tuple(f"backend/{c}" for c in clouds))
    ]
    main.write_text("\n".join(kept) + "\n")
    _go_build(source, folder / "flanneld", ".", flags=STRIPPED)
    shutil.rmtree(source)


def _build_calico(folder: Path) -> None:
    source = _copy_module("github.com/projectcalico/calico", CALICO, folder)
    api = "github.com/projectcalico/api"
    run("go", "mod", "edit", f"-replace={api}={api}@{CALICO_API}", cwd=source)
    manifest = (source / "manifests/calico-vxlan.yaml").read_text()
    version = manifest.partition("docker.io/calico/node:")[2].split()[0]
    variables = (
        "main.VERSION",
        *(
            f"github.com/projectcalico/calico/node/{v}"
            for v in ("pkg/lifecycle/startup.VERSION", "buildinfo.GitVersion")
        ),
    )
    flags = " ".join([STRIPPED, *(f"-X {variable}={version}" for variable in variables)])
    (folder / "bin").mkdir()
    _go_build(source, f"{folder}/bin/", "-mod=mod", *CALICO_PACKAGES, flags=flags)
    (folder / "manifest.yaml").write_text(manifest)
    (folder / "version").write_text(version)
    shutil.copytree(source / "node/filesystem", folder / "filesystem")
    shutil.rmtree(source)


def _go_build(source: Path, output: Path | str, *what: str, flags: str) -> None:
    environment = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}
    run("go", "build", "-trimpath", "-ldflags", flags, "-o", str(output), *what, cwd=source, env=environment)


def _download(module: str, version: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(ask("go", "mod", "download", "-json", f"{module}@{version}", cwd="/"))
    return told


def _copy_module(module: str, version: str, folder: Path) -> Path:
    """The module cache is read-only."""
    source = folder / "source"
    shutil.copytree(_download(module, version)["Dir"], source)
    run("chmod", "-R", "u+w", str(source))
    return source


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:10]
