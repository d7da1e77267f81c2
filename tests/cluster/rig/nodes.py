"""The nodes: what each is configured with, and its start in namespaces of its own."""

import os
from pathlib import Path
from string import Template

from tests.cluster.rig.builds import images
from tests.cluster.rig.cni import flannel_cni
from tests.cluster.rig.machines import addresses_of
from tests.cluster.rig.options import Options
from tests.cluster.rig.places import HERE, MACHINES, Rig
from tests.cluster.rig.processes import launch

NOT_FOR_FLANNEL, NOT_FOR_CALICO = "calico-", "flannel-io-"
TUNABLES = (
    "vm/overcommit_memory",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
)
"""A kubelet sets them, for the whole machine."""
_CONFIGURATION = HERE / "manifests/node"


def start_nodes(rig: Rig, options: Options) -> None:
    _remember_tunables(rig)
    for node in MACHINES:
        folder = rig.run / "nodes" / node
        folder.mkdir(parents=True)
        _configure(rig, node, folder, options)
        namespaces = ["--mount", "--propagation", "slave", "--pid", "--fork", "--kill-child", "--mount-proc"]
        entered = ["nsenter", f"--net=/run/netns/{rig.namespace(node)}", "unshare", *namespaces]
        launch(
            rig,
            node,
            [*entered, "bash", str(HERE / "node.sh"), str(folder)],
            PATH=f"{rig.programs}:{os.environ['PATH']}",
        )


def restore_tunables(rig: Rig) -> None:
    for name in TUNABLES:
        kept = rig.run / "tunables" / name.replace("/", ".")
        if kept.exists():
            Path("/proc/sys", name).write_text(kept.read_text())


def _remember_tunables(rig: Rig) -> None:
    folder = rig.run / "tunables"
    folder.mkdir()
    for name in TUNABLES:
        (folder / name.replace("/", ".")).write_text(Path("/proc/sys", name).read_text())


def _configure(rig: Rig, node: str, folder: Path, options: Options) -> None:
    values = {
        "plugins": "/var/lib/cni/bin" if options.is_calico else "/usr/lib/cni",
        "folder": str(folder),
        "admin": str(rig.kubeconfig),
        "pods": options.pod_networks,
    }
    for template in _CONFIGURATION.iterdir():
        (folder / template.name).write_text(Template(template.read_text()).substitute(values))
    (folder / "name").write_text(node)
    (folder / "addresses").write_text(addresses_of(node, options.dual))
    (folder / "kubeconfig").symlink_to(rig.run / f"{node}.kubeconfig")
    if not options.is_calico:
        (folder / "flannel-cni").write_text(flannel_cni())
    (folder / "images").mkdir()
    left_out = NOT_FOR_CALICO if options.is_calico else NOT_FOR_FLANNEL
    for archive in images(with_calico=options.is_calico).folder.iterdir():
        if not archive.name.startswith(left_out):
            (folder / "images" / archive.name).symlink_to(archive)
