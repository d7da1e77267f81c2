"""The commands that the screen shows by hand, typed into the genuine kubectl."""

from k8snet_tui.session.by_hand import HandCommand, node_by_hand, path_by_hand, pod_by_hand
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.inventory.gather import gather_inventory
from k8snet_tui.settings import ClusterSettings
from tests.contract.cluster import Cluster, Kubectl


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


def type_in(kubectl: Kubectl, command: HandCommand) -> str:
    program, *arguments = command.argv
    assert program == "kubectl"
    done = kubectl(*arguments)
    assert done.returncode == 0, f"{command.line}: {done.stderr}"
    return done.stdout
