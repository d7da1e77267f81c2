"""The path's MTU: the smallest device is named by the kernels, and two packets confirm it."""

import pytest

from tests.traces.command_line import CommandLine
from tests.traces.lab_networks import LabNetworks

pytestmark = pytest.mark.lab
NODE_1 = "192.168.56.11"


def test_the_narrowest_device_is_named_and_confirmed_by_two_sizes(vxlan: CommandLine) -> None:
    networks = LabNetworks(vxlan.kubeconfig)
    networks.run(NODE_1, "ip", "link", "set", "flannel.1", "mtu", "1400")
    try:
        found = vxlan.run("trace", "shell-1", "httpd", "--mtu", "--exec", "node", "-o", "json").document
    finally:
        networks.run(NODE_1, "ip", "link", "set", "flannel.1", "mtu", "1450")
    named, more = found["mtu"]["tried"]
    assert (found["mtu"]["bytes"], found["mtu"]["node"], found["mtu"]["device"]) == (
        1400,
        "node-1",
        "flannel.1",
    )
    assert (named["bytes"], named["result"]) == (1400, "passed")
    assert (more["bytes"], more["result"], more["limit"]) == (1401, "refused", 1400)
    assert [hop["sent"] for hop in found["hops"]] == [1, 1, 1], "apart from the statistics"


def test_without_a_look_into_the_nodes_it_is_said_that_it_is_not_known(cluster: CommandLine) -> None:
    told = cluster.run("trace", "shell-1", "web1", "--mtu", "--exec", "source")
    assert told.exit_code == 0
    assert "path MTU not known: no device on the way was read; --exec node" in told.err
