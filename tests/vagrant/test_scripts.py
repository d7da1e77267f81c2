"""The scripts as far as they go without a machine of their own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.vagrant.machines.vagrantfile import PROJECT, versions

SCRIPTS = sorted((PROJECT / "vagrant").glob("*.sh"))
STEPS = [script for script in SCRIPTS if script.read_text().startswith("#!")]
"""The others are read by these."""


def sourced(steps: str) -> "subprocess.CompletedProcess[str]":
    """Lines that run after steps.sh, whose pauses take no time."""
    return subprocess.run(
        ["bash", "-c", f". vagrant/steps.sh; sleep() {{ :; }}; {steps}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )


def test_shellcheck_has_nothing_to_say() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("no shellcheck here: apt-get install shellcheck")
    done = subprocess.run(["shellcheck", *SCRIPTS], cwd=PROJECT, capture_output=True, text=True)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    "script", [s for s in SCRIPTS if s.read_text().startswith("#!")], ids=lambda s: s.stem
)
def test_a_step_run_by_hand_says_who_runs_it(script: Path) -> None:
    done = subprocess.run(
        ["bash", str(script)], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"k8snet-tui, {script.name}: $")
    assert done.stderr.endswith("is not set: the Vagrantfile runs this script\n")


def test_what_fails_at_first_is_tried_again() -> None:
    done = sourced(
        'tries=0; flaky() { tries=$((tries + 1)); [ $tries = 3 ]; }; retry "never" flaky; echo $tries'
    )
    assert (done.returncode, done.stdout) == (0, "3\n")


def test_what_fails_five_times_ends_the_step_with_its_sentence() -> None:
    done = sourced('tries=0; retry "the mirror is away" eval "tries=\\$((tries + 1)); echo \\$tries; false"')
    assert (done.returncode, done.stdout.split()) == (1, ["1", "2", "3", "4", "5"])
    assert done.stderr.endswith(": the mirror is away\n")


def test_a_version_is_installed_whatever_its_packaging() -> None:
    told = 'dpkg-query() { echo "installed:1.34.4-2.1"; }; is_installed kubelet 1.34.4'
    assert sourced(told).returncode == 0
    assert sourced(told.replace("kubelet 1.34.4", "kubelet 1.34.5")).returncode == 1
    assert sourced(told.replace("kubelet 1.34.4", "cri-o '1.34.*'")).returncode == 0


def test_every_setting_that_a_step_needs_is_given_by_the_vagrantfile() -> None:
    vagrantfile = (PROJECT / "Vagrantfile").read_text()
    needed = {
        word
        for s in SCRIPTS
        for line in s.read_text().splitlines()
        if line.startswith("need ")
        for word in line.split()[1:]
    }
    assert {name for name in needed if f'"{name}" =>' not in vagrantfile} == set()


def test_every_image_is_pinned() -> None:
    images = [value for name, value in versions().items() if name.endswith("_IMAGE")]
    assert len(images) == 6 and all(
        image.rpartition(":")[2][0].isdigit() or ":v" in image for image in images
    )
