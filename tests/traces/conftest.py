from collections.abc import Iterator

import pytest

from k8snet_tui.lab.machine.topology import Backend
from tests.traces.command_line import CommandLine, lab_command_line


@pytest.fixture
def lab() -> Iterator[CommandLine]:
    """One of the test's own, to be broken."""
    yield from lab_command_line(Backend.HOST_GW)
