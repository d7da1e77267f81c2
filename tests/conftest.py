"""What holds for every test, and the clusters that several folders share."""

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.traces.command_line import CommandLine

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
"""A busy machine is no failure: no test is timed."""

GENUINE = "K8SNET_TEST_KUBECONFIG"
BEGUN_FIRST = ("traces", "screen", "docs", "contract", "ui")
"""Their files take longest, so none of them is what the other workers wait for in the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(BEGUN_FIRST, len("tests/")))


gc.disable()
"""Until all tests are there: what is imported and collected stays, and is no garbage."""


def pytest_collection_finish() -> None:
    """Thousands of tests that stay to the end need not be looked through; what a test makes, seldom."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def host_gw() -> Iterator["CommandLine"]:
    """The tutorial's lab: one for all tests, each of which leaves it as it was."""
    yield from _lab("host-gw")


@pytest.fixture(scope="session")
def vxlan() -> Iterator["CommandLine"]:
    """The same behind Flannel's VXLAN."""
    if os.environ.get(GENUINE):
        pytest.skip("the genuine cluster has the one backend it has")
    yield from _lab("vxlan")


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> "CommandLine":
    """The tutorial's pods behind Flannel host-gw: in the lab, or in the genuine cluster that is given."""
    if genuine := os.environ.get(GENUINE):
        from tests.cluster.kinds import require_host_gw

        return require_host_gw(genuine)
    lab: CommandLine = request.getfixturevalue("host_gw")
    return lab


def _lab(backend: str) -> Iterator["CommandLine"]:
    from k8snet_tui.lab.machine.topology import Backend
    from tests.traces.command_line import lab_command_line

    yield from lab_command_line(Backend(backend))
