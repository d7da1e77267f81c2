"""The cluster that is traced in: a lab a backend, or the genuine one of $K8SNET_TEST_KUBECONFIG."""

import os
from collections.abc import Iterator

import pytest

from k8snet_tui.lab.machine.topology import Backend
from tests.cluster.kinds import require_host_gw
from tests.traces.command_line import CommandLine, lab_command_line


@pytest.fixture(scope="session")
def cluster() -> Iterator[CommandLine]:
    """The tutorial's pods behind Flannel host-gw."""
    genuine = os.environ.get("K8SNET_TEST_KUBECONFIG")
    if genuine:
        yield require_host_gw(genuine)
    else:
        yield from lab_command_line(Backend.HOST_GW)


@pytest.fixture(scope="session")
def vxlan() -> Iterator[CommandLine]:
    if os.environ.get("K8SNET_TEST_KUBECONFIG"):
        pytest.skip("the genuine cluster has the one backend it has")
    yield from lab_command_line(Backend.VXLAN)
