"""Several flows where a node has two ways of equal cost, with real packets: each goes as the kernel says."""

import json
import shutil
from collections.abc import Iterator

import pytest

from k8snet_tui.lab.machine.topology import Backend
from tests.traces.command_line import CommandLine, lab_command_line
from tests.traces.lab_networks import LabNetworks
from tests.traces.pods import Pods

pytestmark = pytest.mark.lab
CONTROLPLANE, NODE_1, NODE_2 = "192.168.56.10", "192.168.56.11", "192.168.56.12"
HTTPD, PODS_2 = "10.244.2.2", "10.244.2.0/24"
PORT = 40_001
POLICY = "net.ipv4.fib_multipath_hash_policy"
BY_ADDRESSES, BY_PORTS = f"{POLICY}=0", f"{POLICY}=1"


@pytest.fixture(scope="module")
def lab() -> Iterator[CommandLine]:
    """Its node-1 has two ways to the pods of node-2: one of them by the controlplane."""
    for line in lab_command_line(Backend.HOST_GW):
        ways = ("nexthop", "via", NODE_2, "nexthop", "via", CONTROLPLANE)
        LabNetworks(line.kubeconfig).run(NODE_1, "ip", "route", "replace", PODS_2, *ways)
        yield line


@pytest.mark.skipif(not shutil.which("mtr"), reason="no mtr here, whose probes are one flow")
def test_flows_take_the_ways_that_the_kernel_chooses_for_their_ports(lab: CommandLine) -> None:
    source = Pods(lab.kubeconfig).make_tools("tools")
    networks = LabNetworks(lab.kubeconfig)
    networks.run(NODE_1, "sysctl", "-w", BY_PORTS)
    asked = ["ip", "-j", "route", "get", HTTPD, "from", source, "iif", "cni0", "ipproto", "udp"]
    ports = [str(port) for port in range(PORT, PORT + 5)]
    shown = [networks.run(NODE_1, *asked, "sport", port, "dport", port) for port in ports]
    ways = [json.loads(each)[0]["gateway"] for each in shown]
    told = lab.trace("tools", "httpd", "--flows", "5", "--port", str(PORT))
    assert told.exit_code == 0, told.err
    gone = {flow: path["addresses"][1] for path in told.document["paths"] for flow in path["flows"]}
    assert [gone[flow] for flow in range(1, 6)] == ways
    assert len(told.document["paths"]) == len(set(ways))


def test_where_addresses_are_chosen_by_the_second_flow_goes_to_another_pod(lab: CommandLine) -> None:
    LabNetworks(lab.kubeconfig).run(NODE_1, "sysctl", "-w", BY_ADDRESSES)
    told = lab.run("trace", "shell-1", "httpd", "--flows", "4", "--exec", "node")
    assert told.exit_code == 0, told.err
    assert "node-1 chooses by addresses, so ports change nothing" in told.out
    assert "  flow 1: to httpd\n  flow 2: to shell-2\n" in told.out
    assert "2 flows take" in told.out


def test_a_tool_that_cannot_keep_to_ports_traces_one_flow_and_says_so(lab: CommandLine) -> None:
    LabNetworks(lab.kubeconfig).run(NODE_1, "sysctl", "-w", BY_PORTS)
    told = lab.run("trace", "shell-1", "httpd", "--flows", "4")
    assert told.exit_code == 0, told.err
    assert "shell-1 has no tool that can send udp-paris probes, only busybox traceroute" in told.out
    assert "one flow is traced" in told.out and "flow 2" not in told.out


def test_a_third_node_that_the_way_leads_over_is_read_and_is_in_the_chain(lab: CommandLine) -> None:
    seldom, mostly = ("via", NODE_2, "weight", "1"), ("via", CONTROLPLANE, "weight", "250")
    ways = ("nexthop", *seldom, "nexthop", *mostly)
    LabNetworks(lab.kubeconfig).run(NODE_1, "ip", "route", "replace", PODS_2, *ways)
    told = lab.trace("shell-1", "httpd", "--exec", "node")
    assert told.exit_code == 0, told.err
    assert [hop["node"] for hop in told.document["hops"]] == ["node-1", "controlplane", "node-2", "node-2"]
    assert told.document["hops"][1]["interface"] == "eth1"
    assert told.document["summary"] == "reached in 4 hops: cni0 – eth1 – eth1 – cni0"


@pytest.mark.parametrize("option", ["--both", "--watch", "--record=x.rec", "--port=65535"])
def test_what_does_not_go_with_flows_is_wrong_use(host_gw: CommandLine, option: str) -> None:
    refused = host_gw.run("trace", "shell-1", "httpd", "--flows", "2", option)
    assert (refused.exit_code, refused.out) == (2, "")
