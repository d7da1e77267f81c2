"""The genuine cluster of $K8SNET_TEST_KUBECONFIG, with the tutorial's pods, as its administrator sees it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.administrator import Administrator
from tests.cluster.kinds import Kind, recognise
from tests.traces.command_line import CommandLine, names_nothing_to_remove


@pytest.fixture(scope="session", autouse=True)
def kubeconfig() -> str:
    given = os.environ.get("K8SNET_TEST_KUBECONFIG", "")
    if not given:
        pytest.skip("K8SNET_TEST_KUBECONFIG names no genuine cluster; `make test-cluster` makes some")
    return given


@pytest.fixture(scope="session")
def administrator(kubeconfig: str) -> Administrator:
    return Administrator(kubeconfig)


@pytest.fixture(scope="session")
def kind(administrator: Administrator) -> Kind:
    return recognise(administrator)


@pytest.fixture(scope="session")
def cluster(kubeconfig: str) -> CommandLine:
    return CommandLine(kubeconfig)


@pytest.fixture
def place(administrator: Administrator) -> Iterator[str]:
    """A namespace of the test's own."""
    with administrator.namespace() as name:
        yield name


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left(administrator: Administrator, cluster: CommandLine) -> Iterator[None]:
    """Whatever the tests did, no pod of ours is there afterwards, and no program of ours in the pods' own."""
    yield
    wait_until_nothing_is_left(administrator, cluster)


def wait_until_nothing_is_left(
    administrator: Administrator, cluster: CommandLine, within_s: int = 60
) -> None:
    end = time.monotonic() + within_s
    while (left := _left(administrator, cluster)) and time.monotonic() < end:
        time.sleep(1)
    assert not left


def _left(administrator: Administrator, cluster: CommandLine) -> list[str]:
    said = cluster.run("cleanup").out
    return [
        *([] if names_nothing_to_remove(said) else [said]),
        *administrator.created_pods(),
        *administrator.running_of_ours(),
    ]


@pytest.fixture
def authority() -> Path:
    """The folder of the authority that signs the users' certificates."""
    given = os.environ.get("K8SNET_TEST_CA", "")
    if not given:
        pytest.skip("K8SNET_TEST_CA names no folder with the cluster's ca.crt and ca.key")
    return Path(given)
