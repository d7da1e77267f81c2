"""Three machines on which the scripts have run, as `vagrant up` runs them."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cluster.rig.places import MACHINES
from tests.vagrant.machines.machine import STAGE, Machine, make_network, make_srv, start_machine

Cluster = dict[str, Machine]


@pytest.fixture(scope="session")
def machines() -> Iterator[Cluster]:
    """As the box comes."""
    if not os.environ.get("K8SNET_TEST_MACHINES"):
        pytest.skip("three machines are needed; `make test-vagrant` makes them")
    rig, srv = make_network(), make_srv()
    with (STAGE / "machines.log").open("wb") as log, ThreadPoolExecutor() as all_at_once:
        started = list(all_at_once.map(lambda name: start_machine(rig, name, srv, log), MACHINES))
    yield {machine.name: machine for machine in started}


@pytest.fixture(scope="session")
def cluster(machines: Cluster) -> Cluster:
    """Every step of the Vagrantfile, in its order; what is alike on all machines is done at once."""
    with ThreadPoolExecutor() as all_at_once:
        list(all_at_once.map(_prepare, machines.values()))
        for step in ("controlplane", "tool", "pods"):
            run_step(machines["controlplane"], step)
        list(all_at_once.map(lambda name: run_step(machines[name], "node"), ("node-1", "node-2")))
    return machines


def run_step(machine: Machine, step: str) -> str:
    done = machine.run_step(step)
    assert done.returncode == 0, f"{step}.sh on {machine.name}: {done.stdout}{done.stderr}"
    return done.stdout


def _prepare(machine: Machine) -> None:
    machine.copy_project()
    run_step(machine, "common")
    machine.import_images()
