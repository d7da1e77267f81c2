"""Losses made on purpose: how many, and on which of the two ways, as the nodes' own counters prove it."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest

from k8snet_tui.lab.machine.topology import Backend
from k8snet_tui.model.trace import Hop
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.inventory import node_stream
from k8snet_tui.session.traces import path_counters
from k8snet_tui.session.traces.gathered_surroundings import gather_surroundings
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.settings import ClusterSettings
from tests.lasting import lasting
from tests.traces.command_line import CommandLine, lab_command_line
from tests.traces.lab_networks import LabNetworks

NODE_1, NODE_2 = "192.168.56.11", "192.168.56.12"
ROUNDS = int(os.environ.get("K8SNET_LOSS_ROUNDS", "60"))
"""More of them when it is soaked."""
ONE_IN_TEN = ("-m", "statistic", "--mode", "random", "--probability", "0.1")
PROBES_TO_HOP_2 = ("-p", "udp", "-i", "eth1", "-m", "ttl", "--ttl-eq", "1")
ANSWERS_OF_HOP_2 = ("-p", "icmp", "--icmp-type", "time-exceeded", "-i", "eth1")

pytestmark = [
    lasting,
    pytest.mark.lab,
    pytest.mark.skipif(not shutil.which("iptables"), reason="no iptables here"),
]


@pytest.fixture(scope="module")
def unlimited() -> Iterator[CommandLine]:
    """A lab whose kernels answer as often as they are asked, so that a thousand probes take seconds."""
    for lab in lab_command_line(Backend.HOST_GW):
        LabNetworks(lab.kubeconfig).run_everywhere("sysctl", "-qw", "net.ipv4.icmp_ratelimit=0")
        yield lab


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8snet_tui.probe.rounds.JITTER_S", 0.0)
    monkeypatch.setattr(node_stream, "COUNT_S", 0.03)
    monkeypatch.setattr(path_counters, "SETTLE_S", 0.02)


async def trace(kubeconfig: str, rounds: int) -> tuple[Hop, ...]:
    settings = ClusterSettings(kubeconfig=kubeconfig, exec_scope="node")
    async with (
        open_session(settings) as session,
        gather_surroundings(session, counts=True, follows=False) as around,
    ):
        traces = Traces(session.connection, session.opener, around)
        options = TraceOptions(rounds=rounds, interval_s=0.08)
        number = traces.start("shell-1", "httpd", options, ask_nobody)
        try:
            return [trace.hops async for trace in traces.snapshots(number)][-1]
        finally:
            await traces.close()


@pytest.fixture
async def dropping(unlimited: CommandLine) -> AsyncIterator["Dropping"]:
    dropping = Dropping(LabNetworks(unlimited.kubeconfig))
    yield dropping
    dropping.end()


class Dropping:
    """A rule of a node's firewall that drops some packets, and counts them."""

    def __init__(self, networks: LabNetworks) -> None:
        self._networks = networks
        self._rule: tuple[str, ...] = ()

    def begin(self, node: str, *which: str) -> None:
        self._node, self._rule = node, ("PREROUTING", *which, *ONE_IN_TEN, "-j", "DROP")
        self._networks.run(node, "iptables", "-t", "raw", "-A", *self._rule)

    @property
    def dropped(self) -> int:
        listed = self._networks.run(self._node, "iptables", "-t", "raw", "-nvxL", "PREROUTING")
        found = re.search(r"^ *(\d+) .* DROP ", listed, re.MULTILINE)
        assert found, listed
        return int(found[1])

    def end(self) -> None:
        self._networks.run(self._node, "iptables", "-t", "raw", "-D", *self._rule)


@pytest.mark.parametrize(
    ("node", "which", "share"),
    [(NODE_2, PROBES_TO_HOP_2, (1.0, 0.0)), (NODE_1, ANSWERS_OF_HOP_2, (0.0, 1.0))],
    ids=["forward", "backward"],
)
async def test_random_loss_at_one_hop_is_shown_there_and_on_the_way_that_it_happens(
    unlimited: CommandLine,
    quick: None,
    dropping: Dropping,
    node: str,
    which: tuple[str, ...],
    share: tuple[float, float],
) -> None:
    dropping.begin(node, *which)
    first, second, last = await trace(unlimited.kubeconfig, ROUNDS)
    true_percent = 100 * dropping.dropped / ROUNDS
    assert dropping.dropped > 0
    assert second.statistics.loss_percent == pytest.approx(true_percent, abs=3)
    assert (first.statistics.lost, last.statistics.lost) == (0, 0)
    forward, backward = (part * second.fates.lost for part in share)
    assert second.fates.lost >= second.statistics.lost - 3, "almost all of them are explained"
    assert second.fates.quiet == 0
    assert second.fates.forward == pytest.approx(forward, abs=2)
    assert second.fates.backward == pytest.approx(backward, abs=2)
