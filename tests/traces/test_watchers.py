"""Several people watch one path at once: routers and hosts answer one of them a second."""

import pytest

from tests.lasting import lasting
from tests.traces.command_line import CommandLine, Outcome
from tests.traces.lab_networks import LabNetworks

WATCHERS = 4
NODES = "192.168.56.11", "192.168.56.12"
"""That answer for the first two hops."""


@lasting
def test_a_healthy_path_is_called_healthy_to_each_of_several_watchers(cluster: CommandLine) -> None:
    trace = ("trace", "shell-1", "httpd", "--rounds", "3", "--exec", "node", "-o", "json")
    watching = [cluster.start(*trace) for _ in range(WATCHERS)]
    told = [process.communicate(timeout=50) for process in watching]
    seen = [Outcome(process.returncode, *each) for process, each in zip(watching, told, strict=True)]
    assert [each.exit_code for each in seen] == [0] * WATCHERS, [each.out + each.err for each in seen]
    assert max(len(each.document["hops"]) for each in seen) <= 3


@lasting
def test_what_two_watchers_call_quiet_is_what_the_kernels_kept_back(host_gw: CommandLine) -> None:
    trace = ("trace", "shell-1", "httpd", "--rounds", "30", "--exec", "node", "-o", "json")
    networks = LabNetworks(host_gw.kubeconfig)
    before = [kept_back(networks, node) for node in NODES]
    watching = [host_gw.start(*trace) for _ in range(2)]
    told = [Outcome(process.returncode, *process.communicate(timeout=90)) for process in watching]
    for place, node in enumerate(NODES):
        hops = [outcome.document["hops"][place] for outcome in told]
        assert [hop["lost"] for hop in hops] == [0, 0]
        really = kept_back(networks, node) - before[place]
        assert really > 0
        # Each is read between rounds: of the last one it may not be known yet.
        assert sum(hop["quiet"] for hop in hops) == pytest.approx(really, abs=len(hops))


def kept_back(networks: LabNetworks, node: str) -> int:
    """Answers, by the limit for each address."""
    lines = networks.run(node, "cat", "/proc/thread-self/net/snmp").splitlines()
    names, totals = (line.split() for line in lines if line.startswith("Icmp:"))
    return int(dict(zip(names, totals, strict=True))["OutRateLimitHost"])


def test_an_address_that_is_refused_stands_at_one_hop(cluster: CommandLine) -> None:
    """Refusals are limited as well: a trace right after another may hear none, and some networks are mute."""
    seen = [cluster.trace("shell-1", "198.51.100.9").document for _ in range(3)]
    assert not any(document["reached"] for document in seen)
    refused = [document["hops"] for document in seen if "!N" in document["summary"]]
    assert {len(hops) for hops in refused} <= {2}, seen
