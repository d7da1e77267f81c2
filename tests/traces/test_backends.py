"""Each network plugin of the lab through the command line: every hop by node and interface, both ways."""

from collections.abc import Iterator
from typing import Any

import pytest

from k8snet_tui.lab.machine.topology import Backend
from tests.traces.command_line import CommandLine, lab_command_line

pytestmark = pytest.mark.lab

TABLE = {
    Backend.CALICO_VXLAN: ("eth0", "vxlan.calico"),
    Backend.CALICO_CROSS: ("eth0", "eth1"),
    Backend.CALICO_NONE: ("eth0", "eth1"),
    Backend.CANAL: ("eth0", "flannel.1"),
    Backend.KINDNET: ("veth", "eth1"),
}
"""The interface of the source's node that answers, by its beginning, and that of the destination's node."""


@pytest.fixture(scope="module", params=TABLE, ids=str)
def lab(request: Any) -> Iterator[tuple[CommandLine, Backend]]:
    for command_line in lab_command_line(request.param):
        yield command_line, request.param


@pytest.mark.parametrize(
    ("source", "destination", "nodes"),
    [("shell-1", "httpd", ("node-1", "node-2")), ("shell-2", "web1", ("node-2", "node-1"))],
    ids=["there", "back"],
)
def test_every_hop_is_named_by_node_and_interface(
    lab: tuple[CommandLine, Backend], source: str, destination: str, nodes: tuple[str, str]
) -> None:
    command_line, backend = lab
    traced = command_line.trace(source, destination)
    leaving, arriving = TABLE[backend]
    (first, second, last) = traced.places
    assert traced.exit_code == 0
    assert (first[0], str(first[1]).startswith(leaving)) == (nodes[0], True)
    assert (second, last) == ((nodes[1], arriving), (nodes[1], "eth0"))
