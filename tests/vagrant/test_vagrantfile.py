"""What the Vagrantfile makes of its options, as Vagrant itself reads it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
OPTIONS = ("NODES", "CNI", "FLANNEL_BACKEND", "CRI", "MEMORY")


STANDS_IN = "module Vagrant; def self.configure(_); end; end; load 'Vagrantfile'"
"""Options are read before Vagrant is asked for anything, and Vagrant itself takes seconds."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what Vagrant reads, since it writes beside it."""
    shutil.copy(PROJECT / "Vagrantfile", tmp_path)
    for part in ("vagrant", "k8snet_tui", "pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / part).symlink_to(PROJECT / part)
    return tmp_path


def run(project: Path, *argv: str, **options: str) -> "subprocess.CompletedProcess[str]":
    if shutil.which(argv[0]) is None:
        pytest.skip(f"no {argv[0]} here: apt-get install vagrant")
    environment = {name: value for name, value in os.environ.items() if name not in OPTIONS}
    told = {
        **environment,
        **options,
        "VAGRANT_HOME": str(project / "home"),
        "VAGRANT_CHECKPOINT_DISABLE": "1",
    }
    return subprocess.run(argv, cwd=project, env=told, capture_output=True, text=True, timeout=50)


@pytest.mark.parametrize(
    "options",
    [{}, {"NODES": "5", "CNI": "calico", "CRI": "crio", "MEMORY": "4096"}],
    ids=["none", "all"],
)
def test_vagrant_takes_the_file_with_options(project: Path, options: dict[str, str]) -> None:
    """`--ignore-provider`: there need not be one."""
    done = run(project, "vagrant", "validate", "--ignore-provider", **options)
    assert done.returncode == 0, done.stdout + done.stderr
    nodes = range(1, int(options.get("NODES", 3)))
    machines = re.findall("^==> (.*): ", done.stdout, re.MULTILINE)
    assert machines == ["controlplane", *(f"node-{number}" for number in nodes)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"NODES": "1"}, "NODES=1: it is a number of machines from 2 to 20"),
        ({"NODES": "three"}, "NODES=three: it is a number of machines from 2 to 20"),
        ({"MEMORY": "512"}, "MEMORY=512: it is a number of MiB for each machine from 2048 to 262144"),
        ({"CNI": "cilium"}, "CNI=cilium: it is one of flannel, calico"),
        ({"CRI": "docker"}, "CRI=docker: it is one of containerd, crio"),
        ({"FLANNEL_BACKEND": "udp"}, "FLANNEL_BACKEND=udp: it is one of host-gw, vxlan"),
        (
            {"CNI": "calico", "FLANNEL_BACKEND": "vxlan"},
            "FLANNEL_BACKEND=vxlan with CNI=calico: only Flannel has it",
        ),
    ],
    ids=lambda value: " ".join(f"{n}={v}" for n, v in value.items()) if isinstance(value, dict) else "",
)
def test_an_option_that_is_none_gets_one_sentence(
    project: Path, options: dict[str, str], sentence: str
) -> None:
    done = run(project, "ruby", "-e", STANDS_IN, **options)
    assert (done.returncode, done.stderr.strip()) == (1, sentence)


def test_the_token_is_made_once_and_for_its_owner_alone(project: Path) -> None:
    read_twice = f"{STANDS_IN}; first = join_token; abort 'another' if join_token != first; print first"
    done = run(project, "ruby", "-e", read_twice)
    file = project / ".vagrant/join-token"
    assert re.fullmatch(r"[a-z0-9]{6}\.[a-z0-9]{16}", done.stdout), done.stderr
    assert file.read_text().strip() == done.stdout
    assert file.stat().st_mode & 0o777 == 0o600
