"""The commands that the screen shows by hand, typed into the genuine kubectl."""

import re
import shlex

import pytest

from k8snet_tui.session.by_hand import HandCommand, node_by_hand, path_by_hand, pod_by_hand
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.inventory.gather import gather_inventory
from k8snet_tui.settings import ClusterSettings
from tests.contract.cluster import Cluster, Kubectl
from tests.traces.command_line import CommandLine


async def test_each_command_shows_what_it_says(cluster: Cluster, kubectl: Kubectl) -> None:
    settings = ClusterSettings(kubeconfig=str(cluster.kubeconfig), exec_scope="node")
    async with open_session(settings) as session:
        inventory = await gather_inventory(session, ["node-1", "node-2"])
    pods = {pod.name: pod for pod in inventory.pods}
    source, destination = pods["shell-1"], pods["httpd"]
    shown = {
        command.line: type_in(kubectl, command)
        for command in (
            *pod_by_hand(source),
            *node_by_hand(inventory, "node-1"),
            *path_by_hand(inventory, source, destination),
        )
    }
    hops = next(text for line, text in shown.items() if " traceroute " in line)
    assert hops.splitlines()[-1].split()[1] == destination.addresses[0]
    addresses = next(text for line, text in shown.items() if line.endswith(" ip addr"))
    reading = inventory.readings["node-1"]
    for interface in getattr(reading, "interfaces", ()):
        assert interface.name in addresses
    assert source.addresses[0] in next(text for line, text in shown.items() if " -o wide" in line)


@pytest.mark.parametrize(
    ("source", "destination"),
    [("shell-1", "httpd"), ("shell-1", "web1"), ("node/controlplane", "node/node-1")],
)
def test_what_is_printed_to_be_typed_shows_the_hops_that_a_trace_shows(
    cluster: Cluster, kubectl: Kubectl, source: str, destination: str
) -> None:
    command_line = CommandLine(str(cluster.kubeconfig))
    printed = command_line.run("trace", source, destination, "--by-hand")
    assert printed.exit_code == 0, printed.err
    typed = [line for line in printed.out.splitlines() if not line.startswith("#")]
    shown = {line: type_line(kubectl, line) for line in typed}
    traced = command_line.trace(source, destination, "--allow", "node").document
    hops = [hop["replies"][0]["address"] for hop in traced["hops"]]
    by_hand = [said for said in shown.values() if said.startswith("traceroute to ")]
    assert len(by_hand) == (1 if source.startswith("node/") else 2), "in the source, and in a pod beside it"
    for said in by_hand:
        assert re.findall(r"^ *\d+ +(\S+)", said, re.M) == hops
    for end in ("source", "destination"):
        address = re.escape(traced[end]["address"])
        assert any(re.search(rf"\b{address}\b", said) for line, said in shown.items() if " get " in line)
    assert any(" ip route get " in line for line in typed)


def type_in(kubectl: Kubectl, command: HandCommand) -> str:
    return type_line(kubectl, command.line)


def type_line(kubectl: Kubectl, line: str) -> str:
    program, *arguments = shlex.split(line)
    assert program == "kubectl"
    done = kubectl(*arguments)
    assert done.returncode == 0, f"{line}: {done.stderr}"
    return done.stdout
