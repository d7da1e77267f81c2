"""What a machine without a hypervisor is made of, built once and kept with the rig's programs.

Debian by debootstrap; its packages, and Kubernetes' made of the rig's programs, as two apt repositories that
are signed as those on the Internet are; the images; and the wheels that pip would fetch.
"""

import hashlib
import os
import shutil
import subprocess
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cluster.rig.builds import KUBERNETES, Build, flannel, images, kubeadm, make, programs
from tests.cluster.rig.images import Files, Links, network_tools, write_image
from tests.cluster.rig.ran import ask, run
from tests.cluster.rig.requirements import require_packages
from tests.vagrant.machines.vagrantfile import PROJECT, versions

HERE = Path(__file__).parent
SOURCE = Path(__file__).read_text()
"""Read once: what is in use stays the same when this file changes meanwhile."""
BOX = "ca-certificates,dbus,iproute2,iputils-ping,kmod,procps,systemd,systemd-sysv"
"""What the box has, as far as the scripts ask for it."""
INSTALLED = "chrony conntrack containerd curl ethtool gpg iptables python3-venv socat"
"""What the scripts, and the packages of Kubernetes, have installed."""
QUIET = subprocess.DEVNULL
PLUGINS = ("bridge", "host-local", "loopback", "portmap")
RELEASE = "1.1"
"""Of the packages, behind the dash: the scripts ask for any."""
STATIC_PODS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")


def debian() -> Build:
    return Build("debian", _key(BOX, INSTALLED), _make_debian)


def packages() -> Build:
    key = _key(programs().folder.name, kubeadm().folder.name, debian().folder.name, *_texts("packages"))
    return Build("packages", key, _make_packages)


def image() -> Build:
    parts = (programs(), kubeadm(), flannel(), images(with_calico=False))
    return Build("kubeadm-image", _key(*(each.folder.name for each in parts), *_texts("image")), _make_image)


def wheels() -> Build:
    return Build("wheels", _key((PROJECT / "pyproject.toml").read_text()), _make_wheels)


def build() -> None:
    """Raises `Unavailable`."""
    require_packages(with_calico=False)
    make(programs(), flannel(), kubeadm(), images(with_calico=False))
    make(debian(), packages(), image(), wheels())


def _make_debian(folder: Path) -> None:
    root = folder / "root"
    chosen = ("--variant=minbase", f"--include={BOX}")
    run("debootstrap", *chosen, "bookworm", str(root), stdout=QUIET)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    apt = ("chroot", str(root), "apt-get", "--quiet=2")
    run(*apt, "update", stdout=QUIET)
    options = ("--yes", "--no-install-recommends", "--download-only", "-o", "APT::Sandbox::User=root")
    run(*apt, "install", *options, *INSTALLED.split(), stdout=QUIET)
    (folder / "packages").mkdir()
    for package in (root / "var/cache/apt/archives").glob("*.deb"):
        shutil.move(package, folder / "packages")
    for lists in (root / "var/lib/apt/lists").glob("*_*"):
        lists.unlink()
    run("chroot", str(root), "useradd", "--create-home", "--shell", "/bin/bash", "vagrant")


def _make_packages(folder: Path) -> None:
    """In `debian` and `kubernetes`, and the fingerprint of the key that signs both."""
    _make_package(folder, "kubectl", _tree(HERE / "packages/kubectl"), "kubelet")
    kubelet = {"usr/bin/kubelet": programs().folder / "kube", **_tree(HERE / "packages/kubelet")}
    needs = "iptables, iproute2, mount, util-linux, conntrack, ethtool, socat, kubernetes-cni"
    _make_package(folder, "kubelet", kubelet, needs)
    _make_package(folder, "kubeadm", {"usr/bin/kubeadm": kubeadm().folder / "kubeadm"}, "kubelet, kubectl")
    plugins = {f"opt/cni/bin/{name}": Path("/usr/lib/cni", name) for name in PLUGINS}
    _make_package(folder, "kubernetes-cni", plugins, "")
    shutil.copytree(debian().folder / "packages", folder / "debian")
    with TemporaryDirectory() as home:
        os.chmod(home, 0o700)
        gpg = ("gpg", "--homedir", home, "--batch", "--quiet", "--yes", "--passphrase", "")
        run(*gpg, "--quick-generate-key", "a test of k8snet-tui", "rsa2048", "sign", "1y")
        fields = ask(*gpg, "--list-keys", "--with-colons").splitlines()
        (folder / "fingerprint").write_text(next(f for f in fields if f.startswith("fpr")).split(":")[9])
        for repository in ("debian", "kubernetes"):
            _index(folder / repository)
            release = folder / repository / "Release"
            run(*gpg, "--clearsign", "--output", str(release.with_name("InRelease")), str(release))
            run(*gpg, "--armor", "--export", "--output", str(release.with_name("Release.key")))
        run("gpgconf", "--homedir", home, "--kill", "all")


def _make_package(folder: Path, name: str, files: dict[str, Path], needs: str) -> None:
    (folder / "kubernetes").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        os.chmod(place, 0o755)
        for where, what in files.items():
            target = Path(place, where)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(what, target)
        control = Path(place, "DEBIAN/control")
        control.parent.mkdir()
        fields = {
            "Package": name,
            "Version": f"{KUBERNETES}-{RELEASE}",
            "Architecture": ask("dpkg", "--print-architecture").strip(),
            "Maintainer": "k8snet-tui",
            "Depends": needs,
            "Description": "made of the module k8s.io/kubernetes, for a test",
        }
        control.write_text("".join(f"{field}: {value}\n" for field, value in fields.items() if value))
        options = ("-Znone", "--root-owner-group", "--build")
        run("dpkg-deb", *options, place, str(folder / "kubernetes"), stdout=QUIET)


def _index(repository: Path) -> None:
    """Packages and Release of a flat repository (Debian wiki, DebianRepository/Format)."""
    entries = []
    for package in sorted(repository.glob("*.deb")):
        control = ask("dpkg-deb", "--field", str(package)).strip()
        digest = hashlib.sha256(package.read_bytes()).hexdigest()
        told = f"Filename: ./{package.name}\nSize: {package.stat().st_size}\nSHA256: {digest}\n"
        entries.append(f"{control}\n{told}")
    listed = "\n".join(entries).encode()
    (repository / "Packages").write_bytes(listed)
    digest = hashlib.sha256(listed).hexdigest()
    (repository / "Release").write_text(f"SHA256:\n {digest} {len(listed)} Packages\n")


def _make_image(folder: Path) -> None:
    """One image under the names of all that kubeadm and Flannel start; `names` holds these."""
    files, links = network_tools()
    whole: Files = {
        **files,
        "usr/bin/kube": str(programs().folder / "kube"),
        "usr/bin/etcd": str(kubeadm().folder / "etcd"),
        "pause": str(programs().folder / "pause"),
        "coredns": str(programs().folder / "pause"),
        "opt/bin/flanneld": str(flannel().folder / "flanneld"),
        "flannel": str(HERE / "image/flannel"),
        "usr/local/bin/kube-proxy": str(HERE / "image/kube-proxy"),
    }
    names: Links = {f"usr/bin/{name}": "kube" for name in STATIC_PODS}
    write_image(folder, "docker.io/k8snet-tui/kubeadm:test", whole, links | names, ["/pause"])
    program = str(kubeadm().folder / "kubeadm")
    wanted = ask(program, "config", "images", "list", f"--kubernetes-version=v{KUBERNETES}")
    told = versions()
    others = [told[f"{name}_IMAGE"] for name in ("PAUSE", "FLANNEL", "FLANNEL_PLUGIN")]
    (folder / "names").write_text("\n".join([*wanted.split(), *others]) + "\n")
    for name in ("nginx", "httpd", "busybox"):
        shutil.copy(images(with_calico=False).folder / f"library-{name}-latest.tar", folder / f"{name}.tar")


def _make_wheels(folder: Path) -> None:
    with TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        pip = (f"{place}/bin/pip", "download", "--quiet", "--only-binary=:all:", "--dest", str(folder))
        project = Path(place, "project")
        project.mkdir()
        for part in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(PROJECT / part, project)
        shutil.copytree(PROJECT / "k8snet_tui", project / "k8snet_tui")
        run(*pip, str(project), "hatchling")


def _tree(top: Path) -> dict[str, Path]:
    return {str(each.relative_to(top)): each for each in top.rglob("*") if each.is_file()}


def _texts(name: str) -> list[str]:
    return [SOURCE, *(each.read_text() for each in sorted(_tree(HERE / name).values()))]


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
