"""The machines, and what is done on them."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.cluster.rig.machines import make_machines
from tests.cluster.rig.places import MACHINES, Rig, Unavailable, cache_folder
from tests.cluster.rig.ran import run
from tests.vagrant.machines.builds import debian, image, packages, wheels
from tests.vagrant.machines.vagrantfile import PROJECT, versions

HERE = Path(__file__).parent
STAGE = Path("/mnt")
"""A file system of these namespaces alone."""
TOKEN = "abcdef.0123456789abcdef"
FOLDER = "/tmp/k8snet-tui"
"""Where the Vagrantfile has the files copied to."""


@dataclass
class Machine:
    name: str
    address: str
    process: "subprocess.Popen[bytes]"

    @property
    def init(self) -> int:
        """Its process 1. Raises `Unavailable` when it has none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if not children:
            raise Unavailable(f"{self.name} has ended")
        return int(children[0])

    def run(self, *argv: str, within_s: float = 60) -> "subprocess.CompletedProcess[str]":
        """As root, with nothing of our own environment."""
        entered = ("nsenter", f"--target={self.init}", "--all", "env", "--ignore-environment", "--chdir=/")
        told = (
            "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root",
            "KUBECONFIG=/etc/kubernetes/admin.conf",
        )
        return subprocess.run([*entered, *told, *argv], capture_output=True, text=True, timeout=within_s)

    def ask(self, *argv: str, within_s: float = 60) -> str:
        done = self.run(*argv, within_s=within_s)
        assert done.returncode == 0, f"{self.name}: {' '.join(argv)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def run_step(self, step: str, **changed: str) -> "subprocess.CompletedProcess[str]":
        """A script, with the settings that the Vagrantfile gives it."""
        settings = [f"{name}={value}" for name, value in (self.settings() | changed).items()]
        return self.run("env", *settings, "bash", f"{FOLDER}/vagrant/{step}.sh", within_s=240)

    def settings(self) -> dict[str, str]:
        return versions() | {
            "KUBERNETES_REPOSITORY": "file:///srv/kubernetes",
            "KUBERNETES_KEY": (packages().folder / "fingerprint").read_text(),
            "NODES": str(len(MACHINES)),
            "CNI": "flannel",
            "FLANNEL_BACKEND": "host-gw",
            "CRI": "containerd",
            "ADDRESS": self.address,
            "CONTROLPLANE": "192.168.56.10",
            "TOKEN": TOKEN,
        }

    def copy_project(self) -> None:
        """As the Vagrantfile's `file` provisioners."""
        root = f"/proc/{self.init}/root{FOLDER}"
        os.makedirs(root, exist_ok=True)
        for part in ("vagrant", "k8snet_tui", "pyproject.toml", "README.md", "LICENSE"):
            run("cp", "--recursive", str(PROJECT / part), root)
        self.ask("chown", "--recursive", "vagrant:", FOLDER)

    def import_images(self) -> None:
        """In place of pulling them."""
        told = versions()
        self._import(
            "kubeadm", "docker.io/k8snet-tui/kubeadm:test", (image().folder / "names").read_text().split()
        )
        for name in ("nginx", "httpd", "busybox"):
            self._import(name, f"docker.io/library/{name}:latest", [told[f"{name.upper()}_IMAGE"]])

    def _import(self, archive: str, reference: str, names: list[str]) -> None:
        ctr = ("ctr", "--namespace", "k8s.io", "images")
        file = next(image().folder.glob(f"*{archive}*.tar")).name
        self.ask(*ctr, "import", f"/srv/images/{file}")
        for name in names:
            self.ask(*ctr, "tag", "--force", reference, name)


def make_network() -> Rig:
    """The rig's: eth0, where nothing answers, and eth1. Machines as they come are no routers."""
    rig = Rig("vagrant", cache_folder())
    make_machines(rig, dual=False)
    for name in MACHINES:
        run("ip", "netns", "exec", rig.namespace(name), "sysctl", "-qw", "net.ipv4.ip_forward=0")
    return rig


def make_srv() -> Path:
    """What would come from the Internet, as every machine finds it in /srv."""
    srv = STAGE / "srv"
    parts = {
        "debian": packages().folder / "debian",
        "kubernetes": packages().folder / "kubernetes",
        "images": image().folder,
        "wheels": wheels().folder,
    }
    for name, folder in parts.items():
        (srv / name).mkdir(parents=True)
        run("mount", "--bind", "-o", "ro", str(folder), str(srv / name))
    return srv


def start_machine(rig: Rig, name: str, srv: Path, log: IO[bytes]) -> Machine:
    entered = ("nsenter", f"--net=/run/netns/{rig.namespace(name)}")
    told = (name, str(STAGE / name), str(debian().folder / "root"), str(srv))
    process = subprocess.Popen(
        [*entered, "bash", str(HERE / "machine.sh"), *told], stdout=log, stderr=log, stdin=subprocess.DEVNULL
    )
    machine = Machine(name, f"192.168.56.{MACHINES[name]}", process)
    _wait_until_up(machine)
    return machine


def _wait_until_up(machine: Machine) -> None:
    end = time.monotonic() + 30
    said = ""
    while time.monotonic() < end:
        try:
            said = machine.run("systemctl", "is-system-running").stdout.strip()
        except (Unavailable, OSError) as no:
            said = str(no)
        if said in ("running", "degraded"):
            return
        time.sleep(0.2)
    raise Unavailable(f"{machine.name} does not come up: {said}")
