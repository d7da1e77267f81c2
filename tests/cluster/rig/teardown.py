"""Taking away all that a rig made, by what it put on record; also after everything of it was killed."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.cluster.rig.nodes import restore_tunables
from tests.cluster.rig.places import Rig, Unavailable
from tests.cluster.rig.processes import kill_all, launched

CONTROL_GROUPS = Path("/sys/fs/cgroup")
CONTAINERS = "k8s.io"
"""Under it are the groups of all that a kubelet has containerd run."""


def take_down(rig: Rig) -> None:
    """Raises `Unavailable` when something could not be taken away."""
    kill_all(launched(rig))
    kill_all(_in_namespaces(rig) | _in_control_groups(rig))
    for namespace in rig.namespaces():
        if Path("/run/netns", namespace).exists():
            subprocess.run(["ip", "netns", "del", namespace], check=True)
    _remove_control_groups(rig)
    restore_tunables(rig)
    if rig.run.exists():
        shutil.rmtree(rig.run)
        _remove_if_empty(rig.run.parent)
    if left := what_is_left(rig):
        raise Unavailable(f"left behind: {', '.join(left)}")


def what_is_left(rig: Rig) -> list[str]:
    """Whatever bears the rig's name: processes, namespaces, mounts, control groups, files."""
    mark = str(rig.run)
    left = [f"process {number}" for number in _in_namespaces(rig) | _in_control_groups(rig)]
    left += [f"namespace {name}" for name in rig.namespaces() if Path("/run/netns", name).exists()]
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    left += [f"mount {line.split()[1]}" for line in mounts if mark in line or rig.namespace("") in line]
    left += [str(folder) for folder in _control_groups(rig)]
    return left + [mark] * rig.run.exists()


def _in_namespaces(rig: Rig) -> set[int]:
    """What runs on one of the rig's machines, whoever started it there."""
    found: set[int] = set()
    for namespace in rig.namespaces():
        if Path("/run/netns", namespace).exists():
            told = subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True)
            found.update(map(int, told.stdout.split()))
    return found - {os.getpid()}


def _in_control_groups(rig: Rig) -> set[int]:
    """The containers' programs."""
    found: set[int] = set()
    for folder in _control_groups(rig):
        for procs in folder.rglob("cgroup.procs"):
            found.update(map(int, procs.read_text().split()))
    return found - {0}


def _control_groups(rig: Rig) -> list[Path]:
    """Those of the containers on record; one a controller in version 1, one in version 2."""
    tasks = (rig.run / "nodes").glob("*/run/containerd/io.containerd.runtime.v2.task/k8s.io/*")
    parents = [CONTROL_GROUPS, *(each for each in CONTROL_GROUPS.glob("*") if each.is_dir())]
    wanted = [parent / CONTAINERS / task.name for task in tasks for parent in parents]
    return [folder for folder in wanted if folder.is_dir()]


def _remove_control_groups(rig: Rig) -> None:
    """The kernel lets one go when its last process is buried."""
    for top in _control_groups(rig):
        folders = [top, *(each for each in top.rglob("*") if each.is_dir())]
        for folder in sorted(folders, key=lambda each: len(each.parts), reverse=True):
            _remove_when_idle(folder)
        with suppress(OSError):
            top.parent.rmdir()


def _remove_when_idle(folder: Path) -> None:
    end = time.monotonic() + 5
    while True:
        try:
            return folder.rmdir()
        except FileNotFoundError:
            return None
        except OSError:
            if time.monotonic() > end:
                raise Unavailable(f"{folder} is still in use") from None
            time.sleep(0.05)


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
